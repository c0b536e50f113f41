using System.Globalization;

namespace Wizgi.Middleware.Http;

/// <summary>How welcome each coding is: 0 not at all, up to 1000.</summary>
/// <param name="Brotli">br.</param>
/// <param name="Gzip">gzip, x-gzip.</param>
/// <param name="Identity">No coding. Never refused in the end: a client that accepts nothing still gets the file.</param>
/// <remarks>
/// <code>
/// Accept-Encoding = #( codings [ weight ] )      codings = content-coding / "identity" / "*"
/// weight          = OWS ";" OWS "q=" qvalue      qvalue  = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
/// </code>
/// RFC 9110 §12.4.2, §12.5.3. Without the field any coding would do, but a client that is silent mostly knows none.
/// </remarks>
internal readonly record struct AcceptEncoding(int Brotli, int Gzip, int Identity)
{
    private const int Most = 1000;

    public static AcceptEncoding Parse(string? value)
    {
        int? brotli = null, gzip = null, identity = null, others = null;
        foreach (var range in value.AsSpan().Split(','))
        {
            var item = value.AsSpan()[range].Trim(" \t");
            var semicolon = item.IndexOf(';');
            var coding = semicolon < 0 ? item : item[..semicolon].TrimEnd(" \t");
            var weight = semicolon < 0 ? Most : Weight(item[(semicolon + 1)..].Trim(" \t"));
            if (Is(coding, "br")) brotli = weight;
            else if (Is(coding, "gzip") || Is(coding, "x-gzip")) gzip = weight;
            else if (Is(coding, "identity")) identity = weight;
            else if (coding is "*") others = weight;
        }
        // What is not named is acceptable, though anything named is liked better.
        return new AcceptEncoding(brotli ?? others ?? 0, gzip ?? others ?? 0, identity ?? others ?? 1);
    }

    /// <summary>The coding that is liked best, if it is liked as well as none; among equals the first.</summary>
    /// <param name="codings">Those there are: <c>br</c>, <c>gzip</c>.</param>
    /// <returns>Null: none.</returns>
    public string? Choose(params ReadOnlySpan<string> codings)
    {
        string? best = null;
        foreach (var coding in codings)
            if (Of(coding) > 0 && Of(coding) >= Identity && (best is null || Of(coding) > Of(best))) best = coding;
        return best;
    }

    private int Of(string coding) => coding == "br" ? Brotli : Gzip;

    private static bool Is(ReadOnlySpan<char> coding, string name) => coding.Equals(name, StringComparison.OrdinalIgnoreCase);

    // What is no weight makes its coding unwelcome: the file as it is is never wrong.
    private static int Weight(ReadOnlySpan<char> parameter)
    {
        if (!parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase) || parameter.Length > 7) return 0;
        return decimal.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) && weight is >= 0 and <= 1
            ? (int)(weight * Most)
            : 0;
    }
}
