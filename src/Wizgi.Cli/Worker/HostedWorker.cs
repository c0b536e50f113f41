using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Wizgi.Cli.Settings;
using Wizgi.Python;

namespace Wizgi.Cli.Worker;

/// <summary>Where <c>Boot/hosted.py</c> enters: on Python's main thread, attached.</summary>
internal static class HostedWorker
{
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Run()
    {
        var settings = Environment.GetEnvironmentVariable(Launcher.SettingsVariable) ?? "";
        return Worker.Serve(() =>
        {
            PythonRuntime.JoinProgram();
            return JsonSerializer.Deserialize(settings, SettingsJson.Default.WorkerSettings)!;
        });
    }
}
