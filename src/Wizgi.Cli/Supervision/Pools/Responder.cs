using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Wizgi.Cli.Native;
using Wizgi.Cli.Operations;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Worker;
using Wizgi.Python;

namespace Wizgi.Cli.Supervision.Pools;

/// <summary>
/// What serves a pool whose Python can neither be embedded nor be a host: that Python itself, with <c>Boot/responder.py</c>, over FastCGI
/// (docs/decisions/0015-any-python-answers-over-fastcgi.md).
/// </summary>
/// <param name="start">What the pool's process was started with.</param>
/// <param name="settings">The pool's.</param>
/// <param name="interpreter">The Python.</param>
internal sealed class Responder(PoolStart start, ServeSettings settings, string interpreter)
{
    private static readonly Version Oldest = new(2, 7);

    /// <summary>Whether this process should become one.</summary>
    /// <exception cref="UserError">A setting is wrong.</exception>
    public static bool IsNeeded(PoolStart start, [NotNullWhen(true)] out Responder? responder)
    {
        responder = null;
        var settings = new ServeSettings(start.Given).Check();
        // Whose Python nobody has chosen is the server's own, or there is none: its workers say which it should be.
        if (settings.Get(PythonSettings.Python) is not { } asked || PythonChoice.Find(asked, settings.Get(AppSettings.Directory)) is not { } interpreter) return false;
        if (CanRunWizgi(interpreter) || !Version.TryParse(PythonProbe.VersionOf(interpreter), out var version) || version < Oldest) return false;
        responder = new Responder(start, settings, interpreter);
        return true;
    }

    /// <summary>Becomes it.</summary>
    /// <returns>Why it could not.</returns>
    public UserError Become()
    {
        // Its files are the log; it opens that itself, as the user it is then.
        _ = ServerFiles.Open(settings, isSuccessor: false);
        if (Identity.Find(settings) is { } identity)
        {
            Privileges.Drop(identity);
            foreach (var (name, value) in Privileges.Variables(identity)) Posix.SetVariable(name, value);
        }
        foreach (var text in settings.Get(AppSettings.Env))
        {
            var (name, value) = Launcher.SplitVariable(text);
            Posix.SetVariable(name, value);
        }
        foreach (var name in Launcher.PrivateVariables) Posix.RemoveVariable(name);
        Posix.Inherit(start.Control);
        Posix.Inherit(start.Descriptor);
        Posix.ResetSignals();
        return new UserError($"{interpreter}: {Posix.Execute(interpreter, Arguments())}", ExitCodes.BootFailure);
    }

    private static bool CanRunWizgi(string interpreter)
    {
        try
        {
            return PythonProbe.Ask(interpreter) is { HasCtypes: true } or { Libpython: not null };
        }
        catch (BridgeException)
        {
            return false;
        }
    }

    private List<string> Arguments()
    {
        List<string> arguments =
        [
            interpreter, Path.Combine(AppContext.BaseDirectory, "Boot", "responder.py"),
            "--socket", Text(start.Descriptor), "--control", Text(start.Control),
            "--threads", Text(settings.Get(ProcessSettings.Threads)), "--workers", Text(settings.Get(ProcessSettings.Workers)),
            "--timeout", Text(settings.Get(ProcessSettings.Timeout).TotalSeconds), "--graceful", Text(settings.Get(ProcessSettings.GracefulTimeout).TotalSeconds),
            "--place", settings.Get(PoolSettings.Place)!, "--log", settings.Get(LogSettings.ErrorLog)!, "--chdir", settings.Get(AppSettings.Directory),
        ];
        foreach (var path in settings.Get(AppSettings.PythonPath)) arguments.AddRange(["--pythonpath", path]);
        return [.. arguments, "--", settings.Get(AppSettings.Application)!];
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
