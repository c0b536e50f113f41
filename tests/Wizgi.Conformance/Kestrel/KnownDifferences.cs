namespace Wizgi.Conformance.Kestrel;

/// <summary>All of them. A case that is here and does not differ any more fails, so that the table stays true. docs/conformance.md says what they mean.</summary>
internal static class KnownDifferences
{
    private const string HostBesideAuthority = "Kestrel refuses a Host that is not the authority of an absolute target, where RFC 9112 §3.2.2 has the authority win";
    private const string Repaired = "Kestrel has made a number of it before anybody else can look";
    private const string ChunkExtension = "Kestrel drops chunk extensions without looking at them";
    private const string Trailer = "trailers never reach the application; Kestrel does not look what they are";
    private const string OtherWords = "refused all the same, with another status";
    private const string Blanks = "Kestrel allows white space around the version; the target that it took is checked";
    private const string Closes = "Kestrel closes instead of answering";

    public static readonly KnownDifference[] All =
    [
        new("absolute-form", 400, HostBesideAuthority),
        new("absolute-form-query-without-path", 400, HostBesideAuthority),
        new("absolute-form-scheme-in-capitals", 400, HostBesideAuthority),
        new("absolute-form-without-path", 400, HostBesideAuthority),
        new("chunk-extension-with-control-character", 200, ChunkExtension),
        new("chunk-extension-with-nul", 200, ChunkExtension),
        new("cve-2022-24761-bad-chunk-extension", 200, ChunkExtension),
        new("content-length-of-40-digits", 0, Closes),
        new("content-length-with-plus", 200, Repaired),
        new("content-length-with-vertical-tab", 200, Repaired),
        new("cve-2019-16789-form-feed-in-content-length", 200, Repaired),
        new("cve-2022-24761-plus-in-content-length", 200, Repaired),
        new("empty-line-with-bare-lf-before-request", 200, "Kestrel passes over line ends before a request, whichever they are"),
        new("request-line-tab-before-version", 200, Blanks),
        new("request-line-two-spaces-before-version", 200, Blanks),
        new("target-asterisk-with-get", 405, OtherWords),
        new("target-authority-form-with-get", 405, OtherWords),
        new("target-without-slash", 405, OtherWords),
        new("trailer-forbidden-content-length", 200, Trailer),
        new("trailer-forbidden-host", 200, Trailer),
        new("trailer-forbidden-transfer-encoding", 200, Trailer),
        new("trailer-name-with-control-character", 200, Trailer),
        new("version-http-2-preface", 0, Closes),
        new("version-lower-case", 505, OtherWords),
        new("version-of-another-protocol", 505, OtherWords),
        new("version-with-comma", 505, OtherWords),
    ];

    /// <summary>Tests that do not run where Kestrel serves: classes, or methods of them.</summary>
    public static readonly (string Name, string Why)[] Tests =
    [
        ("Wizgi.Conformance.Startup.OutputTests.A_request_of_an_unknown_version_is_in_the_access_log", "it is, but Kestrel keeps nothing of a request line that it does not understand"),
        ("Wizgi.Conformance.Pep3333.ResponseHeadTests.A_reason_phrase_may_be_Latin_1", "Kestrel sends the reason phrase of a status in ASCII"),
        ("Wizgi.Conformance.Wire.LimitTests.Cve_2024_21647_extensions_on_every_chunk_are_refused_in_the_end", ChunkExtension),
        ("Wizgi.Conformance.Wire.LimitTests.An_endless_chunk_extension_is_refused", ChunkExtension),
        ("Wizgi.Conformance.Wire.LimitFlagTests.At_the_limit_of_connections_an_idle_one_makes_room", "Kestrel has no list of idle connections: they stay until --keep-alive, and new clients wait in the backlog"),
        ("Wizgi.Conformance.Wire.Http11Tests.The_refusal_of_a_HEAD_request_without_Host_has_no_content", "it is Kestrel that refuses it, without content and with Content-Length: 0 for any method"),
    ];

    /// <summary>Arguments of the runner that leave those out, and a line for each.</summary>
    public static IEnumerable<string> Filters()
    {
        if (!Support.FrontEnd.IsKestrel) yield break;
        foreach (var (name, why) in Tests)
        {
            Console.WriteLine($"not over Kestrel: {name}: {why}");
            yield return name.EndsWith("Tests", StringComparison.Ordinal) ? "-class-" : "-method-";
            yield return name;
        }
    }

    /// <summary>The difference of a case, or null: there is none, or it is the engine that serves.</summary>
    public static KnownDifference? Find(string name) => Support.FrontEnd.IsKestrel ? Array.Find(All, known => known.Case == name) : null;
}
