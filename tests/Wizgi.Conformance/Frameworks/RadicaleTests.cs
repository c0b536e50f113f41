using System.Net;
using System.Text;
using Wizgi.Conformance.Frameworks.Report;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>Radicale with users in a file, two workers of four threads on one folder of collections.</summary>
public sealed class RadicaleSite() : DeepSite("radicale:application", "radicale", "apt-get install python3-radicale", arguments: ["-w", "2", "--threads", "4"])
{
    protected override async Task Prepare()
    {
        await File.WriteAllTextAsync(Path.Combine(Data, "users"), "anna:sesame\nbert:open\n");
        var config = Path.Combine(Data, "config");
        await File.WriteAllTextAsync(config, $"""
            [auth]
            type = htpasswd
            htpasswd_filename = {Data}/users
            htpasswd_encryption = plain
            delay = 0
            [storage]
            filesystem_folder = {Data}/collections
            """);
    }

    protected override string[] Environment => [$"RADICALE_CONFIG={Path.Combine(Data, "config")}"];
}

[Framework("Radicale", "Radicale", Note = "CalDAV and CardDAV: methods beyond those of HTML forms reach the application.")]
public sealed class RadicaleTests(RadicaleSite site) : DeepSiteTests<RadicaleSite>(site)
{
    private static readonly (string, string) s_anna = Basic("anna", "sesame");

    [Fact]
    public async Task Calendar_of_a_user_is_for_nobody_else()
    {
        using var stranger = await Send("PROPFIND", "/anna/");
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        using var wrong = await Send("PROPFIND", "/anna/", null, Basic("anna", "wrong"));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        using var bert = await Send("PROPFIND", "/anna/", null, Basic("bert", "open"));
        Assert.Equal(HttpStatusCode.Forbidden, bert.StatusCode);
    }

    [Fact]
    public async Task Options_lists_the_methods_of_CalDAV()
    {
        using var response = await Send("OPTIONS", "/anna/", null, s_anna);
        Assert.Contains("calendar-access", string.Join(", ", response.Headers.GetValues("DAV")), StringComparison.Ordinal);
        foreach (var method in (string[])["MKCALENDAR", "MKCOL", "PROPFIND", "PROPPATCH", "REPORT", "MOVE"]) Assert.Contains(method, response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Propfind_finds_the_home_of_who_asks()
    {
        using var response = await Send("PROPFIND", "/", Xml("""<propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>"""), s_anna, ("Depth", "0"));
        Assert.Equal(HttpStatusCode.MultiStatus, response.StatusCode);
        Assert.Contains("<href>/anna/</href>", await Text(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calendar_is_made_filled_reported_changed_and_deleted()
    {
        var calendar = "/anna/Arbeit-%C3%BC/";
        using var made = await Send("MKCALENDAR", calendar, Xml("""
            <C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop><displayname>Arbeit ü</displayname></prop></set></C:mkcalendar>
            """), s_anna);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);

        using var put = await Send("PUT", calendar + "one.ics", Event("one", "Käse kaufen"), s_anna, ("If-None-Match", "*"));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        using var twice = await Send("PUT", calendar + "one.ics", Event("one", "Käse kaufen"), s_anna, ("If-None-Match", "*"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, twice.StatusCode);

        using var got = await Get(calendar + "one.ics", s_anna);
        Assert.Equal("text/calendar", got.Content.Headers.ContentType?.MediaType);
        Assert.Contains("SUMMARY:Käse kaufen", await Text(got), StringComparison.Ordinal);

        using var report = await Send("REPORT", calendar, Xml("""
            <C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/><C:calendar-data/></prop>
            <C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="20261101T000000Z" end="20261201T000000Z"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>
            """), s_anna, ("Depth", "1"));
        Assert.Equal(HttpStatusCode.MultiStatus, report.StatusCode);
        Assert.Contains("SUMMARY:Käse kaufen", await Text(report), StringComparison.Ordinal);

        using var renamed = await Send("PROPPATCH", calendar, Xml("""<propertyupdate xmlns="DAV:"><set><prop><displayname>Zuhause</displayname></prop></set></propertyupdate>"""), s_anna);
        Assert.Equal(HttpStatusCode.MultiStatus, renamed.StatusCode);
        using var listed = await Send("PROPFIND", calendar, Xml("""<propfind xmlns="DAV:"><prop><displayname/></prop></propfind>"""), s_anna, ("Depth", "1"));
        var list = await Text(listed);
        Assert.Contains("<displayname>Zuhause</displayname>", list, StringComparison.Ordinal);
        Assert.Contains("one.ics", list, StringComparison.Ordinal);

        using var other = await Send("MKCALENDAR", "/anna/other/", null, s_anna);
        using var moved = await Send("MOVE", calendar + "one.ics", null, s_anna, ("Destination", $"{Site.Server.Url}/anna/other/two.ics"));
        Assert.Equal(HttpStatusCode.Created, moved.StatusCode);
        using var there = await Get("/anna/other/two.ics", s_anna);
        Assert.Contains("SUMMARY:Käse kaufen", await Text(there), StringComparison.Ordinal);
        using var deleted = await Send("DELETE", calendar, null, s_anna);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        using var gone = await Get(calendar, s_anna);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Address_book_takes_a_card()
    {
        using var made = await Send("MKCOL", "/anna/friends/", Xml("""
            <mkcol xmlns="DAV:" xmlns:CR="urn:ietf:params:xml:ns:carddav"><set><prop><resourcetype><collection/><CR:addressbook/></resourcetype></prop></set></mkcol>
            """), s_anna);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        using var put = await Send("PUT", "/anna/friends/zoe.vcf", new StringContent("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:zoe\r\nFN:Zoë\r\nN:;Zoë;;;\r\nEND:VCARD\r\n", Encoding.UTF8, "text/vcard"), s_anna);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        using var got = await Get("/anna/friends/zoe.vcf", s_anna);
        Assert.Contains("FN:Zoë", await Text(got), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_workers_and_their_threads_write_to_one_calendar()
    {
        using var made = await Send("MKCALENDAR", "/anna/busy/", null, s_anna);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);

        await Task.WhenAll(Enumerable.Range(0, 24).Select(async number =>
        {
            using var client = Site.Server.HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Put, $"/anna/busy/{number}.ics") { Content = Event($"busy-{number}", "busy") };
            request.Headers.Add(s_anna.Item1, s_anna.Item2);
            using var put = await client.SendAsync(request, Cancelled);
            Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        }));

        using var listed = await Send("PROPFIND", "/anna/busy/", null, s_anna, ("Depth", "1"));
        var list = await Text(listed);
        Assert.All(Enumerable.Range(0, 24), number => Assert.Contains($"/anna/busy/{number}.ics", list, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pages_of_its_own_are_sent()
    {
        Assert.Contains("Radicale", await GetText("/.web/"), StringComparison.Ordinal);
        using var script = await Succeed(Get("/.web/fn.js"));
        Assert.Equal("application/javascript", script.Content.Headers.ContentType?.MediaType);
    }

    private static StringContent Xml(string text) => new("""<?xml version="1.0" encoding="utf-8"?>""" + text, Encoding.UTF8, "application/xml");

    private static StringContent Event(string name, string summary) => new(string.Join("\r\n", "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//small site//EN", "BEGIN:VEVENT", $"UID:{name}",
        "DTSTAMP:20261101T080000Z", "DTSTART:20261123T090000Z", "DTEND:20261123T100000Z", $"SUMMARY:{summary}", "END:VEVENT", "END:VCALENDAR", ""), Encoding.UTF8, "text/calendar");
}
