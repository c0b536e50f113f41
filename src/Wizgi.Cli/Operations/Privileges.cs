using System.Runtime.InteropServices;
using Wizgi.Cli.Native;

namespace Wizgi.Cli.Operations;

/// <summary>Gives up root for good. What does not succeed ends the process: nothing is ever run as root instead.</summary>
internal static class Privileges
{
    /// <summary>
    /// Becomes the workers' user: 1. supplementary groups, 2. group, 3. user, since the user may not change the groups any more; then
    /// 4. looks whether that is how it is, and whether root can be got back.
    /// </summary>
    /// <exception cref="UserError">Something of it failed.</exception>
    public static void Drop(Identity identity)
    {
        // 1.
        if (identity is { HasAllGroups: true, Entry: { } entry }) Check(identity, Users.initgroups(entry.Name, identity.Group), "initgroups");
        else Check(identity, Users.SetOnlyGroup(identity.Group), "setgroups");
        // 2. and 3. The saved ones too, from which they could be taken back.
        Check(identity, Users.setresgid(identity.Group, identity.Group, identity.Group), "setgid");
        Check(identity, Users.setresuid(identity.User, identity.User, identity.User), "setuid");
        // 4.
        var isDone = Users.CurrentUser() == (identity.User, identity.User, identity.User)
            && Users.CurrentGroup() == (identity.Group, identity.Group, identity.Group)
            && (identity.HasAllGroups || Users.CurrentGroups() is [var only] && only == identity.Group);
        if (!isDone) throw Failure(identity, "user and groups are not what was set");
        if (identity.User != 0 && (Users.setuid(0) == 0 || (identity.Group != 0 && Users.setgid(0) == 0))) throw Failure(identity, "root can be got back");
    }

    /// <summary>Variables that say who somebody is, as systemd sets them for <c>User=</c>.</summary>
    public static IEnumerable<(string Name, string Value)> Variables(Identity identity) => identity.Entry is not { } entry ? []
        : [("HOME", entry.Home), ("USER", entry.Name), ("LOGNAME", entry.Name)];

    private static void Check(Identity identity, int result, string step)
    {
        if (result != 0) throw Failure(identity, $"{step}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    private static UserError Failure(Identity identity, string why) =>
        new($"this process cannot become user {identity.Display} (group {identity.Group}): {why}. It ends instead of running the application as root.", ExitCodes.BootFailure);
}
