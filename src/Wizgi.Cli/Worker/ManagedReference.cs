using Microsoft.Extensions.Logging;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Siblings;
using Wizgi.Server.Balancing;
using Wizgi.Server.Remote;

namespace Wizgi.Cli.Worker;

/// <summary>The references of applications that are C# in this process: those of assemblies, and those of other processes.</summary>
internal static class ManagedReference
{
    public static bool IsOne(string reference) => AssemblyReference.IsOne(reference) || IsElsewhere(reference);

    /// <summary>Whether the application may call Python ones.</summary>
    public static bool UsesPython(string reference, string folder) => !IsElsewhere(reference) && AssemblyReference.UsesPython(reference, folder);

    /// <exception cref="ApplicationLoadException">It leads nowhere.</exception>
    public static WsgiApplication Load(string reference, ServeSettings settings, ILogger log)
    {
        if (BalanceReference.IsOne(reference)) return LoadBalancer(reference, settings, log);
        if (SiblingReference.IsOne(reference)) throw new ApplicationLoadException($"{reference}: it has processes of its own, and so must be a mount or the server's application", ApplicationLoadException.LoadFailure);
        if (PoolApplication.IsOne(reference)) return PoolApplication.From(reference);
        if (!RemoteApplication.IsOne(reference)) return AssemblyReference.LoadApplication(reference, settings.Get(AppSettings.Directory));
        try
        {
            return RemoteApplication.From(reference, new RemoteOptions { Timeout = Patience(settings) });
        }
        catch (FormatException problem)
        {
            throw new ApplicationLoadException(problem.Message, ApplicationLoadException.LoadFailure);
        }
    }

    private static WsgiApplication LoadBalancer(string reference, ServeSettings settings, ILogger log)
    {
        try
        {
            var parsed = BalanceReference.Parse(reference);
            // For as long as the process serves.
            return new LoadBalancer(parsed.Options(settings, Patience(settings)) with { Log = log }, parsed.Destinations).Application;
        }
        catch (Exception problem) when (problem is FormatException or UserError)
        {
            throw new ApplicationLoadException($"{reference}: {problem.Message}", ApplicationLoadException.LoadFailure);
        }
    }

    /// <summary>Whether it is in another process.</summary>
    public static bool IsElsewhere(string reference) => BalanceReference.IsOne(reference) || RemoteApplication.IsOne(reference) || PoolApplication.IsOne(reference) || SiblingReference.IsOne(reference);

    // A little less than what the worker gives every application (--timeout): who knows what is missing should be the one who tells.
    private static TimeSpan Patience(ServeSettings settings) => settings.Get(ProcessSettings.Timeout) * 0.95;
}
