using System.CommandLine;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Settings.Sources;

namespace Wizgi.Tests.Cli.Settings;

/// <summary>Settings from a command line, as the program reads them.</summary>
internal static class ParsedSettings
{
    public static ServeSettings From(params string[] args)
    {
        ServeSettings? settings = null;
        var result = ServeCommand.Create(reader =>
        {
            settings = reader.Read();
            return 0;
        }).Parse(FlagSource.Complete(args));
        Assert.Empty(result.Errors);
        result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        return settings!;
    }
}
