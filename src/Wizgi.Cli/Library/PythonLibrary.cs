using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Worker;
using Wizgi.Python;

namespace Wizgi.Cli.Library;

/// <summary>Where <c>python/wizgi.py</c> enters: <c>import wizgi</c> in a Python that another server, or nobody, runs. It has no settings, serves nothing and takes no signals.</summary>
internal sealed class PythonLibrary : IPythonHost
{
    private static readonly ServeSettings Defaults = new(new Dictionary<string, SettingTexts>());

    private readonly Lock _errors = new();

    /// <summary>Makes the module; on the thread that imports it, attached.</summary>
    /// <returns>0; what goes wrong is pending as an <c>ImportError</c>.</returns>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Join()
    {
        try
        {
            PythonRuntime.Join(new PythonLibrary(), "Put its folder on PYTHONPATH.");
        }
        catch (Exception problem)
        {
            PythonRuntime.RaiseImportError($"wizgi does not work in this Python: {problem.Message}");
        }
        return 0;
    }

    public void WriteErrors(ReadOnlySpan<byte> text)
    {
        lock (_errors)
        {
            using var errors = Console.OpenStandardError();
            errors.Write(text);
        }
    }

    public void Warn(string message) => WriteErrors(System.Text.Encoding.UTF8.GetBytes($"wizgi: {message}\n"));

    public void Watch(string folder)
    {
    }

    public Func<WsgiApplication>? FindElsewhere(string reference) => ManagedReference.IsElsewhere(reference) ? () => ManagedReference.Load(reference, Defaults, NullLogger.Instance) : null;

    public void End()
    {
        // Hosts of pipelines wait for threads of theirs, which may want to run Python.
        using (InterpreterLock.Release())
            foreach (var problem in ServerEnd.Come()) Warn($"at the end: {problem.Message}");
    }
}
