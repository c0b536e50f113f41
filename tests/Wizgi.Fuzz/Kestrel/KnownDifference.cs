using Wizgi.Server.Engine;

namespace Wizgi.Fuzz.Kestrel;

/// <summary>A way in which we mean to differ from Kestrel. Its reason stands in docs/conformance.md under its name.</summary>
/// <param name="Name">As in the document.</param>
/// <param name="Kind">Who refuses.</param>
/// <param name="Example">An input that shows it; when it no longer does, the entry must go.</param>
/// <param name="IsCase">Whether a parting of that kind is this difference, as narrowly as it can be said.</param>
internal sealed record KnownDifference(string Name, DifferenceKind Kind, string Example, Func<Parting, bool> IsCase)
{
    /// <summary>We refuse, for one of these reasons.</summary>
    public static KnownDifference WeRefuse(string name, string example, RequestRejectionReason[] reasons, Func<Parting, bool>? isCase = null) =>
        new(name, DifferenceKind.WeRefuse, example, parting => reasons.Contains(parting.OurReason) && isCase?.Invoke(parting) != false);

    /// <summary>Kestrel refuses, in words that begin so.</summary>
    public static KnownDifference KestrelRefuses(string name, string example, string reason, Func<Parting, bool>? isCase = null) =>
        new(name, DifferenceKind.KestrelRefuses, example, parting => parting.TheirReason.Contains(reason, StringComparison.Ordinal) && isCase?.Invoke(parting) != false);

    /// <summary>Both accept and see another value under this key.</summary>
    public static KnownDifference Understood(string name, string example, string key, Func<Parting, bool>? isCase = null) =>
        new(name, DifferenceKind.Understood, example, parting => parting.DifferentKeys.Contains(key) && isCase?.Invoke(parting) != false);
}
