using Wizgi.Tests.Support;

namespace Wizgi.Tests;

public class EnvironKeysTests
{
    // Written out by hand: the names in EnvironKeys are derived from the members.
    public static TheoryData<string, string> Spellings => new()
    {
        { nameof(EnvironKey.RequestMethod), "REQUEST_METHOD" },
        { nameof(EnvironKey.ScriptName), "SCRIPT_NAME" },
        { nameof(EnvironKey.PathInfo), "PATH_INFO" },
        { nameof(EnvironKey.QueryString), "QUERY_STRING" },
        { nameof(EnvironKey.RequestUri), "REQUEST_URI" },
        { nameof(EnvironKey.RawUri), "RAW_URI" },
        { nameof(EnvironKey.ServerName), "SERVER_NAME" },
        { nameof(EnvironKey.ServerPort), "SERVER_PORT" },
        { nameof(EnvironKey.ServerProtocol), "SERVER_PROTOCOL" },
        { nameof(EnvironKey.RemoteAddr), "REMOTE_ADDR" },
        { nameof(EnvironKey.RemotePort), "REMOTE_PORT" },
        { nameof(EnvironKey.UrlScheme), "wsgi.url_scheme" },
        { nameof(EnvironKey.ContentType), "CONTENT_TYPE" },
        { nameof(EnvironKey.ContentLength), "CONTENT_LENGTH" },
        { nameof(EnvironKey.Host), "HTTP_HOST" },
        { nameof(EnvironKey.UserAgent), "HTTP_USER_AGENT" },
        { nameof(EnvironKey.Accept), "HTTP_ACCEPT" },
        { nameof(EnvironKey.AcceptEncoding), "HTTP_ACCEPT_ENCODING" },
        { nameof(EnvironKey.AcceptLanguage), "HTTP_ACCEPT_LANGUAGE" },
        { nameof(EnvironKey.AcceptCharset), "HTTP_ACCEPT_CHARSET" },
        { nameof(EnvironKey.Authorization), "HTTP_AUTHORIZATION" },
        { nameof(EnvironKey.CacheControl), "HTTP_CACHE_CONTROL" },
        { nameof(EnvironKey.Connection), "HTTP_CONNECTION" },
        { nameof(EnvironKey.Cookie), "HTTP_COOKIE" },
        { nameof(EnvironKey.Date), "HTTP_DATE" },
        { nameof(EnvironKey.Dnt), "HTTP_DNT" },
        { nameof(EnvironKey.Expect), "HTTP_EXPECT" },
        { nameof(EnvironKey.Forwarded), "HTTP_FORWARDED" },
        { nameof(EnvironKey.From), "HTTP_FROM" },
        { nameof(EnvironKey.IfMatch), "HTTP_IF_MATCH" },
        { nameof(EnvironKey.IfModifiedSince), "HTTP_IF_MODIFIED_SINCE" },
        { nameof(EnvironKey.IfNoneMatch), "HTTP_IF_NONE_MATCH" },
        { nameof(EnvironKey.IfRange), "HTTP_IF_RANGE" },
        { nameof(EnvironKey.IfUnmodifiedSince), "HTTP_IF_UNMODIFIED_SINCE" },
        { nameof(EnvironKey.KeepAlive), "HTTP_KEEP_ALIVE" },
        { nameof(EnvironKey.MaxForwards), "HTTP_MAX_FORWARDS" },
        { nameof(EnvironKey.Origin), "HTTP_ORIGIN" },
        { nameof(EnvironKey.Pragma), "HTTP_PRAGMA" },
        { nameof(EnvironKey.Priority), "HTTP_PRIORITY" },
        { nameof(EnvironKey.Range), "HTTP_RANGE" },
        { nameof(EnvironKey.Referer), "HTTP_REFERER" },
        { nameof(EnvironKey.SecChUa), "HTTP_SEC_CH_UA" },
        { nameof(EnvironKey.SecChUaMobile), "HTTP_SEC_CH_UA_MOBILE" },
        { nameof(EnvironKey.SecChUaPlatform), "HTTP_SEC_CH_UA_PLATFORM" },
        { nameof(EnvironKey.SecFetchDest), "HTTP_SEC_FETCH_DEST" },
        { nameof(EnvironKey.SecFetchMode), "HTTP_SEC_FETCH_MODE" },
        { nameof(EnvironKey.SecFetchSite), "HTTP_SEC_FETCH_SITE" },
        { nameof(EnvironKey.SecFetchUser), "HTTP_SEC_FETCH_USER" },
        { nameof(EnvironKey.Te), "HTTP_TE" },
        { nameof(EnvironKey.Trailer), "HTTP_TRAILER" },
        { nameof(EnvironKey.TransferEncoding), "HTTP_TRANSFER_ENCODING" },
        { nameof(EnvironKey.Traceparent), "HTTP_TRACEPARENT" },
        { nameof(EnvironKey.Tracestate), "HTTP_TRACESTATE" },
        { nameof(EnvironKey.Upgrade), "HTTP_UPGRADE" },
        { nameof(EnvironKey.UpgradeInsecureRequests), "HTTP_UPGRADE_INSECURE_REQUESTS" },
        { nameof(EnvironKey.Via), "HTTP_VIA" },
        { nameof(EnvironKey.XCsrfToken), "HTTP_X_CSRF_TOKEN" },
        { nameof(EnvironKey.XForwardedFor), "HTTP_X_FORWARDED_FOR" },
        { nameof(EnvironKey.XForwardedHost), "HTTP_X_FORWARDED_HOST" },
        { nameof(EnvironKey.XForwardedProto), "HTTP_X_FORWARDED_PROTO" },
        { nameof(EnvironKey.XRealIp), "HTTP_X_REAL_IP" },
        { nameof(EnvironKey.XRequestId), "HTTP_X_REQUEST_ID" },
        { nameof(EnvironKey.XRequestedWith), "HTTP_X_REQUESTED_WITH" },
    };

    public static TheoryData<string> Headers => [.. Enum.GetValues<EnvironKey>().Where(key => key >= EnvironKeys.FirstHeader).Select(key => key.ToString())];

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Each_key_has_the_spelling_of_CGI(string key, string spelling) => Assert.Equal(spelling, EnvironKeys.Name(Enum.Parse<EnvironKey>(key)));

    [Fact]
    public void Each_key_is_among_the_spellings_above() => Assert.Equal(Enum.GetNames<EnvironKey>().Order(), Spellings.Select(row => row.Data.Item1).Order());

    [Theory]
    [MemberData(nameof(Headers))]
    public void Each_known_header_is_found_by_its_name_in_any_case(string key)
    {
        var expected = Enum.Parse<EnvironKey>(key);
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
