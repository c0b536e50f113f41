using System.Net.Quic;
using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Worker;

/// <summary>Whether HTTP/3 can be spoken.</summary>
internal static class Http3Support
{
    /// <summary>Why not, or null.</summary>
    public static string? WhyNot(ServeSettings settings)
    {
        if (OperatingSystem.IsLinux() && !QuicListener.IsSupported) return "there is no QUIC on this machine; install libmsquic, version 2.2 or later";
        return settings.Get(ProcessSettings.Workers) > 1 || WorkerCountSettings.IsMultiProcess(settings)
            ? $"{settings.PlaceOf(ProcessSettings.Workers)} {settings.Get(ProcessSettings.Workers)}: several workers cannot share a port of QUIC; use one, with more --threads"
            : null;
    }
}
