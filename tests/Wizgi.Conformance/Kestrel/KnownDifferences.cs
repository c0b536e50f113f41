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

    private const string Http2Only = "Kestrel sends trailers and interim responses of the application over HTTP/2 alone, and so they are not offered over HTTP/1.1";
    private const string Reset = "Kestrel breaks off with a reset, which may overtake what it has sent; a client sees that the response is not whole either way";
    private const string BodyErrors = "Kestrel ends the connection of a broken body by itself, and tells of it in other words";

    /// <summary>Tests that do not run where Kestrel serves: classes, or methods of them.</summary>
    public static readonly (string Name, string Why)[] Tests =
    [
        ("Wizgi.Conformance.Pep3333.EarlyHintsOnOneThreadTests", Http2Only), ("Wizgi.Conformance.Pep3333.EarlyHintsOnThreadsTests", Http2Only), ("Wizgi.Conformance.Pep3333.EarlyHintsBehindLintTests", Http2Only),
        ("Wizgi.Conformance.Pep3333.TrailersOnOneThreadTests", Http2Only), ("Wizgi.Conformance.Pep3333.TrailersOnThreadsTests", Http2Only), ("Wizgi.Conformance.Pep3333.TrailersBehindLintTests", Http2Only),
        ("Wizgi.Conformance.Pep3333.KeptExtensionsOnOneThreadTests", Http2Only), ("Wizgi.Conformance.Pep3333.KeptExtensionsOnThreadsTests", Http2Only), ("Wizgi.Conformance.Pep3333.KeptExtensionsBehindLintTests", Http2Only),
        ("Wizgi.Conformance.Pep3333.LintSwitchTests.The_extensions_are_passed_in_silence", Http2Only),
        ("Wizgi.Conformance.Pep3333.ErrorTests.An_error_behind_the_head_aborts_the_connection_and_is_logged", Reset),
        ("Wizgi.Conformance.Pep3333.CloseTests.Close_is_called_exactly_once", Reset),
        ("Wizgi.Conformance.Pep3333.BodyTests.A_body_shorter_than_its_Content_Length_closes_the_connection_and_is_logged", Reset),
        ("Wizgi.Conformance.Pep3333.BodyTests.A_str_behind_bytes_aborts_the_response", Reset),
        ("Wizgi.Conformance.Pep3333.HeadOnlyTests.A_204_has_no_body_no_length_and_no_encoding", "behind a response that may have no body, and for which the application made one, Kestrel closes the connection"),
        ("Wizgi.Conformance.Pep3333.HeadOnlyTests.A_304_has_no_body_and_no_invented_length", "as for 204"),
        ("Wizgi.Conformance.Frameworks.WebPyTests.Answer_without_content_has_no_body_and_no_framing", "as for 204"),
        ("Wizgi.Conformance.Pep3333.WsgirefValidatorTests.The_extensions_are_passed_in_silence", Http2Only),
        ("Wizgi.Conformance.Pep3333.ResponseHeadTests.A_status_is_sent_as_it_is", "Kestrel sends the reason phrase of a status in ASCII"),
        ("Wizgi.Conformance.Pep3333.BufferedInputTests.A_malformed_chunk_that_the_app_does_not_handle_is_400", BodyErrors),
        ("Wizgi.Conformance.Wire.LimitTests.Cve_2024_21647_extensions_on_every_chunk_are_refused_in_the_end", ChunkExtension),
        ("Wizgi.Conformance.Wire.LimitTests.An_endless_chunk_extension_is_refused", ChunkExtension),
        ("Wizgi.Conformance.Wire.LimitFlagTests.A_body_beyond_its_limit_is_413_however_it_is_framed", "Kestrel counts the framing of chunks too, and refuses in other words"),
        ("Wizgi.Conformance.Wire.LimitFlagTests.At_the_limit_of_connections_an_idle_one_makes_room", "idle connections stay; new clients wait in the backlog"),
        ("Wizgi.Conformance.Wire.Http11Tests.The_refusal_of_a_HEAD_request_has_no_content", "what Kestrel refuses by itself has no content for any method"),
        ("Wizgi.Conformance.Wire.Http11Tests.A_client_that_ends_its_sending_still_gets_its_response", "a client that has ended its sending side counts as gone"),
        ("Wizgi.Conformance.Pep3333.StreamedInputTests.A_client_that_resets_in_mid_body_raises_OSError_in_the_app", BodyErrors),
        ("Wizgi.Conformance.Pep3333.StreamedInputTests.A_malformed_chunk_raises_OSError_in_the_app", BodyErrors),
        ("Wizgi.Conformance.Pep3333.StreamedInputTests.A_malformed_chunk_that_the_app_does_not_handle_is_400", BodyErrors),
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
