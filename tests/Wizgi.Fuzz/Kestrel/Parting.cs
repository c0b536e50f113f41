using Wizgi.Server.Engine;

namespace Wizgi.Fuzz.Kestrel;

internal enum DifferenceKind
{
    /// <summary>Kestrel's application gets the request, ours does not.</summary>
    WeRefuse,

    /// <summary>Our application gets the request, Kestrel's does not.</summary>
    KestrelRefuses,

    /// <summary>Both applications get it and see something else.</summary>
    Understood,
}

/// <summary>Where the two servers part.</summary>
/// <param name="Kind">Who does what.</param>
/// <param name="OurReason">Why we refuse, or None.</param>
/// <param name="TheirReason">Why Kestrel refuses, in its words, or empty.</param>
/// <param name="Ours">What our application saw, or empty.</param>
/// <param name="Theirs">What Kestrel's application saw, or empty.</param>
/// <param name="Request">The input from this request on.</param>
/// <param name="IsSure">The one that has not answered has closed; it is not only slow.</param>
internal sealed record Parting(DifferenceKind Kind, RequestRejectionReason OurReason, string TheirReason, string Ours, string Theirs, string Request, bool IsSure)
{
    /// <summary>The request line as sent, with what stands before it.</summary>
    public string Line => Request.AsSpan().TrimStart("\r\n").IndexOfAny('\r', '\n') is var length and >= 0
        ? Request.AsSpan().TrimStart("\r\n")[..length].ToString() : Request;

    /// <summary>The environ keys whose values the two applications saw differently; "body" for the body.</summary>
    public IReadOnlyList<string> DifferentKeys
    {
        get
        {
            var (ours, theirs) = (Ours.Split("\n\n", 2), Theirs.Split("\n\n", 2));
            var keys = ours[0].Split('\n').Except(theirs[0].Split('\n')).Concat(theirs[0].Split('\n').Except(ours[0].Split('\n'))).Select(line => line.Split('=')[0]).Distinct();
            return ours[^1] == theirs[^1] ? [.. keys] : [.. keys, "body"];
        }
    }

    /// <summary>What the application that got the request saw under an environ key, or empty.</summary>
    public string Seen(string key) => (Ours.Length > 0 ? Ours : Theirs).Split('\n').FirstOrDefault(line => line.StartsWith(key + "=", StringComparison.Ordinal))?[(key.Length + 1)..] ?? "";

    public override string ToString() => Kind switch
    {
        DifferenceKind.WeRefuse => $"Kestrel accepts what we refuse with {OurReason}:\n{Theirs}",
        DifferenceKind.KestrelRefuses => $"we accept what Kestrel refuses with '{TheirReason}':\n{Ours}",
        _ => $"Kestrel saw\n{Theirs}\nwe saw\n{Ours}",
    };
}
