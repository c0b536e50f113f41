using Wizgi.Cli.Siblings;
using Wizgi.Middleware.Http;

namespace Wizgi.Cli.Settings;

/// <summary>One <c>--mount</c>: an application, and the hosts and the prefix of the path for which it answers.</summary>
/// <param name="Host">As <see cref="Middleware.VirtualHost"/> takes it, in lower case; null: every host.</param>
/// <param name="Prefix"><c>/shop</c>, or <c>/</c>: every path.</param>
/// <param name="Reference">Of the application.</param>
/// <param name="Options">What stands behind the reference; each name is one of <see cref="OptionNames"/>, and there once.</param>
internal sealed record MountSetting(string? Host, string Prefix, string Reference, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>The options there are.</summary>
    public static readonly string[] OptionNames = PoolSettings.OptionNames;

    public static readonly SettingType<MountSetting> Type = new("[HOST][/PREFIX]=APP", Parse);

    private const string Wanted = "a prefix or a host, and an application, are needed, such as /shop=shop.wsgi:application or example.org/shop=shop.wsgi:application";

    /// <summary>Where it stands, as it would be given: <c>/shop</c>, <c>example.org</c>, <c>example.org/shop</c>.</summary>
    public string Place => Host is null ? Prefix : Prefix == "/" ? Host : Host + Prefix;

    /// <summary>It has options, or is in another language, and so has a pool of its own: <see cref="PoolSettings"/>.</summary>
    public bool HasPool => Options.Count > 0 || SiblingReference.IsOne(Reference);

    /// <exception cref="FormatException">Two have one place.</exception>
    public static void CheckTogether(IReadOnlyList<MountSetting> mounts)
    {
        foreach (var same in mounts.GroupBy(mount => (mount.Host, mount.Prefix)))
            if (same.Count() > 1) throw new FormatException($"{same.First().Place} is {same.First().Reference} already; give each place once");
    }

    /// <summary>What each setting cannot see by itself.</summary>
    /// <exception cref="UserError">There are two applications for everything else.</exception>
    public static void Check(ServeSettings settings)
    {
        if (settings.Get(AppSettings.Application) is not { } application) return;
        if (settings.Get(AppSettings.Mounts).FirstOrDefault(mount => mount.Place == "/") is { } twice)
            throw new UserError($"{settings.PlaceOf(AppSettings.Mounts)} {twice.Place}={twice.Reference}: {application} answers for every other path already");
    }

    private static MountSetting Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) throw new FormatException(Wanted);
        var (host, prefix) = SplitPlace(text[..equals]);
        var application = text[(equals + 1)..];
        // The commas of balance: are its own.
        string[] parts = ApplicationReference.Split(application).Any(BalanceReference.IsOne) ? [application] : [.. ApplicationReference.SplitOutsideCalls(application, ',', most: 2)];
        if (parts[0].Length == 0) throw new FormatException(Wanted);
        return new MountSetting(host, prefix, ApplicationReference.Check(parts[0]), parts is [_, var options] ? ToDictionary(OptionText.ParseOptions(options)) : []);
    }

    private static (string? Host, string Prefix) SplitPlace(string place)
    {
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        var (name, prefix) = slash < 0 ? (place, "/") : (place[..slash], place[slash..]);
        _ = CheckPrefix(prefix);
        if (name.Length == 0) return (null, PathPrefix.Normalize(prefix));
        if (!HostPattern.TryParse(name, out var host)) throw new FormatException($"'{name}' is not {HostPattern.Wanted}; a prefix starts with '/'");
        return (host.ToString(), PathPrefix.Normalize(prefix));
    }

    /// <returns>True.</returns>
    /// <exception cref="FormatException">No request could have this prefix.</exception>
    public static bool CheckPrefix(string prefix)
    {
        if (!PathPrefix.IsValid(prefix)) throw new FormatException("the prefix must be a path that starts with '/' and has no '//', such as /shop");
        if (prefix.Split('/').Any(segment => segment is "." or "..")) throw new FormatException("clients resolve '.' and '..' before they ask, so no request could have this prefix");
        if (prefix.IndexOf('%', StringComparison.Ordinal) is var percent and >= 0 && prefix.Length > percent + 2 && char.IsAsciiHexDigit(prefix[percent + 1]) && char.IsAsciiHexDigit(prefix[percent + 2]))
            throw new FormatException($"write the prefix decoded: {Uri.UnescapeDataString(prefix)}");
        return true;
    }

    private static Dictionary<string, string> ToDictionary(IEnumerable<KeyValuePair<string, string>> options)
    {
        var known = new Dictionary<string, string>();
        foreach (var (name, value) in options)
        {
            if (!OptionNames.Contains(name)) throw new FormatException($"a mount has no option '{name}'{DidYouMean(name)}");
            if (!known.TryAdd(name, value)) throw new FormatException($"the option '{name}' is there twice");
        }
        return known;
    }

    private static string DidYouMean(string name) => OptionNames.Length == 0 ? "" : $"{SettingCatalogue.DidYouMean(name, OptionNames)}; there are {string.Join(", ", OptionNames)}";
}
