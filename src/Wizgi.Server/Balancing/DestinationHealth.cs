namespace Wizgi.Server.Balancing;

/// <summary>What is known of how a destination is: from its requests, and from the checks. Thread-safe; who calls tells the log of what changed.</summary>
/// <param name="options">The balancer's, as they are now.</param>
internal sealed class DestinationHealth(Func<LoadBalancerOptions> options)
{
    private readonly Lock _lock = new();
    private DestinationState _passive = DestinationState.Well;
    private bool _isDown;
    private int _failures;
    private int _checks;
    private int _ejections;
    private TimeSpan _lastEjection;
    private long _returned;

    /// <summary>What counts of both.</summary>
    public DestinationState State => _isDown ? DestinationState.Down : _passive;

    /// <summary>By its requests alone.</summary>
    public DestinationState Passive => _passive;

    /// <summary>A request has failed.</summary>
    /// <returns>How long the destination is out from now on; null: it is not, or was already.</returns>
    public TimeSpan? Fail()
    {
        lock (_lock)
        {
            var now = options();
            _failures++;
            if (now.MaxFailures == 0 || _passive == DestinationState.Ejected) return null;
            if (_passive == DestinationState.Well && _failures < now.MaxFailures) return null;
            return Eject(now);
        }
    }

    /// <summary>A request has been answered.</summary>
    /// <returns>Whether the destination is back by that.</returns>
    public bool Succeed()
    {
        // The usual case takes no lock.
        if (_failures == 0 && _passive == DestinationState.Well) return false;
        lock (_lock)
        {
            // One that was sent before it was ejected says nothing about now.
            if (_passive == DestinationState.Ejected) return false;
            _failures = 0;
            if (_passive == DestinationState.Well) return false;
            _passive = DestinationState.Well;
            _returned = options().Time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Its time is over, and somebody has looked whether it can be reached.</summary>
    /// <returns>How long it stays out; null: it is on trial.</returns>
    public TimeSpan? TryAgain(bool isReachable)
    {
        lock (_lock)
        {
            if (!isReachable) return Eject(options());
            _passive = DestinationState.OnTrial;
            return null;
        }
    }

    /// <summary>A check has been answered, well or not.</summary>
    /// <returns>Whether that turned it.</returns>
    public bool Check(bool isGood)
    {
        lock (_lock)
        {
            if (isGood != _isDown)
            {
                _checks = 0;
                return false;
            }
            if (++_checks < HealthCheck.TimesToTurn) return false;
            _checks = 0;
            _isDown = !isGood;
            return true;
        }
    }

    /// <summary>There are no checks any more.</summary>
    public void Forget()
    {
        lock (_lock) (_isDown, _checks) = (false, 0);
    }

    private TimeSpan Eject(LoadBalancerOptions now)
    {
        // Who was well for as long as it was out the last time begins anew.
        if (_passive == DestinationState.Well && _ejections > 0 && now.Time.GetElapsedTime(_returned) > _lastEjection) _ejections = 0;
        var doubled = now.EjectionTime * Math.Pow(2, Math.Min(_ejections++, 30));
        _lastEjection = doubled < now.MaxEjectionTime ? doubled : now.MaxEjectionTime;
        (_passive, _failures) = (DestinationState.Ejected, 0);
        return _lastEjection;
    }
}
