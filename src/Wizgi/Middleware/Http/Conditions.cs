namespace Wizgi.Middleware.Http;

/// <summary>What the preconditions of a request come to.</summary>
internal enum Condition
{
    Met,

    /// <summary>304.</summary>
    NotModified,

    /// <summary>412.</summary>
    Failed,
}

/// <summary>The preconditions of a GET or HEAD request.</summary>
/// <remarks>RFC 9110 §13: a field with an entity tag goes before the one with a date, and a date that is none is no condition.</remarks>
internal static class Conditions
{
    /// <param name="environ">The request.</param>
    /// <param name="entityTag">In its quotes, maybe with <c>W/</c> before them; null: there is none.</param>
    /// <param name="lastModified">Null: it is not known.</param>
    /// <remarks>§13.2.2, steps 1 to 4. What has no date has not been modified as far as anybody knows, nor does that save a transfer.</remarks>
    public static Condition Evaluate(Environ environ, string? entityTag, DateTimeOffset? lastModified)
    {
        if (environ.Header("If-Match") is { } match)
        {
            if (!HasTag(match, entityTag, weakly: false)) return Condition.Failed;
        }
        else if (HttpDate.Parse(environ.Header("If-Unmodified-Since")) < lastModified)
        {
            return Condition.Failed;
        }
        if (environ.Header("If-None-Match") is { } noneMatch) return HasTag(noneMatch, entityTag, weakly: true) ? Condition.NotModified : Condition.Met;
        return HttpDate.Parse(environ.Header("If-Modified-Since")) >= lastModified ? Condition.NotModified : Condition.Met;
    }

    /// <summary>Whether If-Range lets the Range field count: the part a client has is of this very representation (§13.1.5).</summary>
    public static bool AllowRange(Environ environ, string entityTag, DateTimeOffset lastModified)
    {
        if (environ.Header("If-Range") is not { } validator) return true;
        return validator == entityTag || HttpDate.Parse(validator) == lastModified;
    }

    /// <summary>Whether a list of entity tags, or <c>*</c>, has this one.</summary>
    /// <param name="list"><c>#( [ "W/" ] DQUOTE *etagc DQUOTE )</c>; a tag may hold commas (§8.8.3). What follows an error is ignored.</param>
    /// <param name="tag">In its quotes; a weak one equals nothing strongly.</param>
    /// <param name="weakly">Weak comparison (§8.8.3.2): <c>W/</c> does not matter.</param>
    private static bool HasTag(string list, string? tag, bool weakly)
    {
        var rest = list.AsSpan().Trim(" \t");
        if (rest is "*") return true;
        if (tag is null) return false;
        if (tag.StartsWith("W/", StringComparison.Ordinal))
        {
            if (!weakly) return false;
            tag = tag[2..];
        }
        while (true)
        {
            rest = rest.TrimStart(" \t,");
            var isWeak = rest.StartsWith("W/", StringComparison.Ordinal);
            if (isWeak) rest = rest[2..];
            if (rest.IsEmpty || rest[0] != '"') return false;
            var length = rest[1..].IndexOf('"') + 2;
            if (length < 2) return false;
            if ((weakly || !isWeak) && rest[..length].SequenceEqual(tag)) return true;
            rest = rest[length..];
        }
    }
}
