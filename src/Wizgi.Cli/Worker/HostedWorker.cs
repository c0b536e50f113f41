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
        try
        {
            var settings = JsonSerializer.Deserialize(Environment.GetEnvironmentVariable(Launcher.SettingsVariable) ?? "", SettingsJson.Default.WorkerSettings)!;
            PythonRuntime.JoinProgram();
            return new Worker(settings).Run();
        }
        catch (Exception problem)
        {
            return Failure.Report(problem);
        }
    }
}
