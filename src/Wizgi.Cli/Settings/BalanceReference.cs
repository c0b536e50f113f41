using Wizgi.Server.Balancing;

namespace Wizgi.Cli.Settings;

/// <summary>
/// An application that several others answer for: <c>balance:http://a:9000,weight=2,http://b:9000,policy=least-requests</c>. Options of a destination stand behind it; those of the whole anywhere, and are called
/// like the flags of <c>wizgi balance</c>. What it does not say, the settings do.
/// </summary>
/// <param name="Destinations">At least one.</param>
/// <param name="Given">What was said of the settings.</param>
internal sealed record BalanceReference(IReadOnlyList<DestinationOptions> Destinations, IReadOnlyDictionary<string, SettingTexts> Given)
{
    public const string Prefix = "balance:";

    public static bool IsOne(string reference) => reference.StartsWith(Prefix, StringComparison.Ordinal);

    /// <exception cref="FormatException">It has no destination, or one that is none, or an option that is none.</exception>
    public static BalanceReference Parse(string reference)
    {
        var given = new Dictionary<string, SettingTexts>();
        var destinations = new List<string>();
        foreach (var part in OptionText.SplitRaw(reference[Prefix.Length..]))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals > 0 ? part[..equals] : "";
            if (BalanceSettings.Options.TryGetValue(name, out var setting))
            {
                if (!given.TryAdd(setting.Name, new SettingTexts($"{Prefix}… {name}", [part[(equals + 1)..]]))) throw new FormatException($"the option '{name}' is there twice");
            }
            else if (name is "weight" or "drain")
            {
                if (destinations.Count == 0) throw new FormatException($"{part}: it stands behind the destination that it is about");
                destinations[^1] += "," + part;
            }
            else if (name.Length > 0 && !name.Contains(':', StringComparison.Ordinal))
            {
                string[] names = [.. BalanceSettings.Options.Keys, "weight", "drain"];
                throw new FormatException($"balance has no option '{name}'{SettingCatalogue.DidYouMean(name, names)}; there are {string.Join(", ", names)}");
            }
            else
            {
                destinations.Add(part.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal));
            }
        }
        if (destinations.Count == 0) throw new FormatException("balance needs destinations, such as balance:http://10.0.0.1:9000,http://10.0.0.2:9000");
        var parsed = new BalanceReference([.. destinations.Select(BalanceSettings.ParseDestination)], given);
        try
        {
            // What is wrong with them is known before anything is served.
            var options = parsed.Options(new ServeSettings(new Dictionary<string, SettingTexts>()), TimeSpan.FromSeconds(30));
            new Balancer(options with { Check = null }, parsed.Destinations).Dispose();
        }
        catch (UserError problem)
        {
            throw new FormatException(problem.Message);
        }
        return parsed;
    }

    /// <summary>How requests are spread, where the server's settings are these.</summary>
    /// <exception cref="UserError">They contradict each other.</exception>
    public LoadBalancerOptions Options(ServeSettings settings, TimeSpan timeout)
    {
        var all = new Dictionary<string, SettingTexts>(settings.AllGiven);
        foreach (var (name, texts) in Given) all[name] = texts;
        return BalanceSettings.Read(new ServeSettings(all), timeout);
    }
}
