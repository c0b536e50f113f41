using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Operations;

internal static class SystemdUnit
{
    public static UserError InsteadOfDaemon(ServeSettings settings) => new($"{settings.PlaceOf(OperationSettings.Daemon)}: x");
}
