using Wizgi.Tests.Support;

namespace Wizgi.Tests;

public class EnvironKeysTests
{
    // Written out by hand: the names in EnvironKeys are derived from the members.
    public static TheoryData<EnvironKey, string> Spellings => new()
    {
        { EnvironKey.RequestMethod, "REQUEST_METHOD" },
        { EnvironKey.ScriptName, "SCRIPT_NAME" },
        { EnvironKey.PathInfo, "PATH_INFO" },
        { EnvironKey.QueryString, "QUERY_STRING" },
        { EnvironKey.RequestUri, "REQUEST_URI" },
        { EnvironKey.RawUri, "RAW_URI" },
        { EnvironKey.ServerName, "SERVER_NAME" },
        { EnvironKey.ServerPort, "SERVER_PORT" },
        { EnvironKey.ServerProtocol, "SERVER_PROTOCOL" },
        { EnvironKey.RemoteAddr, "REMOTE_ADDR" },
        { EnvironKey.RemotePort, "REMOTE_PORT" },
        { EnvironKey.UrlScheme, "wsgi.url_scheme" },
        { EnvironKey.ContentType, "CONTENT_TYPE" },
        { EnvironKey.ContentLength, "CONTENT_LENGTH" },
        { EnvironKey.Host, "HTTP_HOST" },
        { EnvironKey.UserAgent, "HTTP_USER_AGENT" },
        { EnvironKey.Accept, "HTTP_ACCEPT" },
        { EnvironKey.AcceptEncoding, "HTTP_ACCEPT_ENCODING" },
        { EnvironKey.AcceptLanguage, "HTTP_ACCEPT_LANGUAGE" },
        { EnvironKey.AcceptCharset, "HTTP_ACCEPT_CHARSET" },
        { EnvironKey.Authorization, "HTTP_AUTHORIZATION" },
        { EnvironKey.CacheControl, "HTTP_CACHE_CONTROL" },
        { EnvironKey.Connection, "HTTP_CONNECTION" },
        { EnvironKey.Cookie, "HTTP_COOKIE" },
        { EnvironKey.Date, "HTTP_DATE" },
        { EnvironKey.Dnt, "HTTP_DNT" },
        { EnvironKey.Expect, "HTTP_EXPECT" },
        { EnvironKey.Forwarded, "HTTP_FORWARDED" },
        { EnvironKey.From, "HTTP_FROM" },
        { EnvironKey.IfMatch, "HTTP_IF_MATCH" },
        { EnvironKey.IfModifiedSince, "HTTP_IF_MODIFIED_SINCE" },
        { EnvironKey.IfNoneMatch, "HTTP_IF_NONE_MATCH" },
        { EnvironKey.IfRange, "HTTP_IF_RANGE" },
        { EnvironKey.IfUnmodifiedSince, "HTTP_IF_UNMODIFIED_SINCE" },
        { EnvironKey.KeepAlive, "HTTP_KEEP_ALIVE" },
        { EnvironKey.MaxForwards, "HTTP_MAX_FORWARDS" },
        { EnvironKey.Origin, "HTTP_ORIGIN" },
        { EnvironKey.Pragma, "HTTP_PRAGMA" },
        { EnvironKey.Priority, "HTTP_PRIORITY" },
        { EnvironKey.Range, "HTTP_RANGE" },
        { EnvironKey.Referer, "HTTP_REFERER" },
        { EnvironKey.SecChUa, "HTTP_SEC_CH_UA" },
        { EnvironKey.SecChUaMobile, "HTTP_SEC_CH_UA_MOBILE" },
        { EnvironKey.SecChUaPlatform, "HTTP_SEC_CH_UA_PLATFORM" },
        { EnvironKey.SecFetchDest, "HTTP_SEC_FETCH_DEST" },
        { EnvironKey.SecFetchMode, "HTTP_SEC_FETCH_MODE" },
        { EnvironKey.SecFetchSite, "HTTP_SEC_FETCH_SITE" },
        { EnvironKey.SecFetchUser, "HTTP_SEC_FETCH_USER" },
        { EnvironKey.Te, "HTTP_TE" },
        { EnvironKey.Trailer, "HTTP_TRAILER" },
        { EnvironKey.TransferEncoding, "HTTP_TRANSFER_ENCODING" },
        { EnvironKey.Traceparent, "HTTP_TRACEPARENT" },
        { EnvironKey.Tracestate, "HTTP_TRACESTATE" },
        { EnvironKey.Upgrade, "HTTP_UPGRADE" },
        { EnvironKey.UpgradeInsecureRequests, "HTTP_UPGRADE_INSECURE_REQUESTS" },
        { EnvironKey.Via, "HTTP_VIA" },
        { EnvironKey.XCsrfToken, "HTTP_X_CSRF_TOKEN" },
        { EnvironKey.XForwardedFor, "HTTP_X_FORWARDED_FOR" },
        { EnvironKey.XForwardedHost, "HTTP_X_FORWARDED_HOST" },
        { EnvironKey.XForwardedProto, "HTTP_X_FORWARDED_PROTO" },
        { EnvironKey.XRealIp, "HTTP_X_REAL_IP" },
        { EnvironKey.XRequestId, "HTTP_X_REQUEST_ID" },
        { EnvironKey.XRequestedWith, "HTTP_X_REQUESTED_WITH" },
    };

    public static TheoryData<EnvironKey> Headers => [.. Enum.GetValues<EnvironKey>().Where(key => key >= EnvironKey.ContentType)];

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Each_key_has_the_spelling_of_CGI(EnvironKey key, string spelling) => Assert.Equal(spelling, EnvironKeys.Name(key));

    [Fact]
    public void Each_key_is_among_the_spellings_above() => Assert.Equal(Enum.GetValues<EnvironKey>(), Spellings.Select(row => row.Data.Item1).Order());

    [Theory]
    [MemberData(nameof(Headers))]
    public void Each_known_header_is_found_by_its_name_in_any_case(EnvironKey expected)
    {
        var spelling = EnvironKeys.Name(expected);
        var name = (spelling.StartsWith("HTTP_", StringComparison.Ordinal) ? spelling[5..] : spelling).Replace('_', '-');
        foreach (var variant in (string[])[name, name.ToLowerInvariant(), Alternate(name)])
        {
            Assert.True(EnvironKeys.TryFindHeader(Latin1.Bytes(variant), out var found), variant);
            Assert.Equal(expected, found);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("X-Unknown")]
    [InlineData("Hos")]
    [InlineData("Hosts")]
    [InlineData("User_Agent")]
    [InlineData("Content_Length")]
    [InlineData("Request-Method")]
    [InlineData("Script-Name")]
    [InlineData("Url-Scheme")]
    [InlineData("Remote-Addr")]
    public void A_name_that_is_no_known_header_is_not_found(string name) => Assert.False(EnvironKeys.TryFindHeader(Latin1.Bytes(name), out _));

    // '@' and '`', '[' and '{' differ in the same bit as 'A' and 'a'.
    [Theory]
    [InlineData("@ccept")]
    [InlineData("hos\u0014")]
    [InlineData("user\ragent")]
    public void Only_letters_are_compared_without_case(string name) => Assert.False(EnvironKeys.TryFindHeader(Latin1.Bytes(name), out _));

    private static string Alternate(string name) => string.Concat(name.Select((letter, index) => index % 2 == 0 ? char.ToLowerInvariant(letter) : letter));
}
