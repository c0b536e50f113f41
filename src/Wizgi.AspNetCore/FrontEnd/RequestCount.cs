using Wizgi.Server.Engine;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>Counts requests, and how long there was none.</summary>
internal sealed class RequestCount
{
    private readonly LoopMeter _meter;
    private readonly FrontEndOptions _options;
    private readonly Lock _lock = new();
    private int _open;

    public RequestCount(LoopMeter meter, FrontEndOptions options)
    {
        (_meter, _options) = (meter, options);
    }

    // With several threads it is they that are counted.
    private bool Measures => _options.Threads == 1 && _meter.MeasuresWaits;

    public void Begin()
    {
        if (_meter.CountRequestAtomically() == _options.MaxRequests) _options.OnMaxRequests();
        if (!_meter.MeasuresWaits) return;
        lock (_lock)
        {
            if (_open++ == 0 && Measures) _meter.EndWait();
        }
    }

    public void End()
    {
        if (!_meter.MeasuresWaits) return;
        lock (_lock)
        {
            if (_open > 0 && --_open == 0) _meter.BeginWait();
        }
    }
}
