using System.Globalization;

namespace Wizgi.Middleware.Http;

/// <summary>Dates in header fields (RFC 9110 §5.6.7).</summary>
internal static class HttpDate
{
    // IMF-fixdate, and what came before it: RFC 850 and asctime.
    private static readonly string[] Formats =
        ["ddd, dd MMM yyyy HH:mm:ss 'GMT'", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy", "ddd MMM  d HH:mm:ss yyyy"];

    /// <summary>The date, or null: none, or no date.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;

    public static string Format(DateTimeOffset date) => date.ToString("R", CultureInfo.InvariantCulture);
}
