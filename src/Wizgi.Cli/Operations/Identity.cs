using System.Globalization;
using Wizgi.Cli.Native;
using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Operations;

/// <summary>Whom the workers are to be: <c>--user</c> and <c>--group</c>.</summary>
/// <param name="User">Its number.</param>
/// <param name="Group">Its number.</param>
/// <param name="Entry">What the user database says of the user, or null: it does not know it.</param>
/// <param name="HasAllGroups"><c>--initgroups</c>: with the user's supplementary groups; else the group is the only one.</param>
internal sealed record Identity(uint User, uint Group, Users.Entry? Entry, bool HasAllGroups)
{
    /// <summary>As it was asked for, for messages.</summary>
    public string Display => Entry?.Name ?? User.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Find(string?, string?, bool)"/>
    public static Identity? Find(ServeSettings settings) =>
        Find(settings.Get(OperationSettings.User), settings.Get(OperationSettings.Group), settings.Get(OperationSettings.InitGroups));

    /// <summary>Whom to become.</summary>
    /// <param name="user">A name or a number; null: the present one.</param>
    /// <param name="group">A name or a number; null: the user's.</param>
    /// <param name="hasAllGroups">With the user's supplementary groups.</param>
    /// <returns>Null: this process is that one already.</returns>
    /// <exception cref="UserError">There is no such user or group, or this process may not become another.</exception>
    public static Identity? Find(string? user, string? group, bool hasAllGroups)
    {
        if (user is null && group is null) return null;
        var (ownUser, ownGroup) = (Users.CurrentUser().Effective, Users.CurrentGroup().Effective);
        var entry = user is null ? Users.Find(ownUser) : ToNumber(user) is { } number ? Users.Find(number) : Users.Find(user) ?? throw new UserError($"--user {user}: there is no such user");
        var wanted = user is null ? ownUser : entry?.User ?? ToNumber(user)!.Value;
        var wantedGroup = group is not null ? FindGroup(group)
            : entry?.Group ?? throw new UserError($"--user {user}: no user has that number, so its group is not known; add --group");
        if (hasAllGroups && entry is null) throw new UserError($"--initgroups: user {user} is not in the user database, so its groups are not known");
        if (wanted == ownUser && wantedGroup == ownGroup) return null;
        if (ownUser != 0)
        {
            var asked = user is null ? $"--group {group}" : $"--user {user}";
            throw new UserError($"{asked}: only root can start workers as another user or group, and this is {Users.Find(ownUser)?.Name ?? "user"} ({ownUser}, group {ownGroup})");
        }
        return new Identity(wanted, wantedGroup, entry, hasAllGroups);
    }

    private static uint FindGroup(string group) => ToNumber(group) ?? Users.FindGroup(group) ?? throw new UserError($"--group {group}: there is no such group");

    private static uint? ToNumber(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number != Users.Nobody ? number : null;
}
