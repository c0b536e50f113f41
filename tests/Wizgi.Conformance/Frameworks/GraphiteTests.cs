using System.Net;
using System.Text.Json;
using Wizgi.Conformance.Frameworks.Report;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>Graphite-web as Debian has it, with an hour of one metric and a user, on four threads.</summary>
public sealed class GraphiteSite() : DeepSite("graphite_app:application", "graphite, whisper", "apt-get install graphite-web python3-whisper", folder: "graphite", arguments: ["--threads", "4"])
{
    protected override string[] Environment => ["DJANGO_SETTINGS_MODULE=graphite.settings", "GRAPHITE_SETTINGS_MODULE=graphite_local", "DJANGO_SUPERUSER_PASSWORD=sesame"];

    protected override async Task Prepare()
    {
        await Run("fill.py");
        await Run("-m", "django", "migrate", "--run-syncdb", "--verbosity", "0");
        await Run("-m", "django", "createsuperuser", "--noinput", "--username", "anna", "--email", "anna@small.example");
    }
}

[Framework("Graphite-web", "graphite-web")]
public sealed class GraphiteTests(GraphiteSite site) : DeepSiteTests<GraphiteSite>(site)
{
    [Fact]
    public async Task Metrics_are_found_in_the_tree()
    {
        using var found = JsonDocument.Parse(await GetText("/metrics/find?query=small.site.*"));
        Assert.Equal("small.site.visits", Assert.Single(found.RootElement.EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Data_and_functions_of_it_are_rendered_as_json_and_csv()
    {
        using var data = JsonDocument.Parse(await GetText("/render?target=scale(small.site.visits,10)&format=json&from=-20min"));
        var points = data.RootElement[0].GetProperty("datapoints").EnumerateArray().Select(point => point[0]).Where(value => value.ValueKind == JsonValueKind.Number).Select(value => value.GetDouble()).ToList();
        Assert.InRange(points.Count, 10, 21);
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.Equal(10, pair.Second - pair.First, 3));
        Assert.StartsWith("small.site.visits,20", await GetText("/render?target=small.site.visits&format=csv&from=-20min"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Graph_is_drawn()
    {
        using var response = await Succeed(Get("/render?target=small.site.visits&from=-50min&width=400&height=300&title=K%C3%A4se"));
        Assert.Equal("image/png", response.Content.Headers.ContentType?.MediaType);
        var image = await Bytes(response);
        Assert.Equal([0x89, .. "PNG\r\n"u8, 0x1a, .. "\n"u8], image[..8]);
        // Width and height in IHDR, and more than an empty image has.
        Assert.Equal((400, 300), (System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(image.AsSpan(16)), System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(image.AsSpan(20))));
        Assert.True(image.Length > 2000, $"{image.Length} bytes");
        Assert.Contains("<svg", await GetText("/render?target=small.site.visits&format=svg&from=-50min"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Graphs_are_drawn_by_several_threads_at_once()
    {
        var images = await Task.WhenAll(Enumerable.Range(0, 16).Select(async number =>
        {
            using var response = await Succeed(Get($"/render?target=small.site.visits&from=-50min&noCache=1&width={300 + number}&height=200"));
            return System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian((await Bytes(response)).AsSpan(16));
        }));
        Assert.Equal(Enumerable.Range(300, 16), images);
    }

    [Fact]
    public async Task Targets_in_a_long_form_are_rendered()
    {
        (string, string)[] targets = [.. Enumerable.Range(1, 200).Select(number => ("target", $"alias(scale(small.site.visits,{number}),'{number}')"))];
        using var response = await Succeed(Post("/render", [.. targets, ("format", "json"), ("from", "-10min")]));
        using var data = JsonDocument.Parse(await Text(response));
        Assert.Equal(200, data.RootElement.GetArrayLength());
    }

    [Fact]
    public async Task Dashboard_is_saved_and_loaded_by_who_is_logged_in()
    {
        using var login = await Post("/account/login", ("username", "anna"), ("password", "sesame"), ("nextPage", "/"));
        Assert.Equal(HttpStatusCode.Found, login.StatusCode);
        var saved = await Text(await Succeed(Post("/dashboard/save/kitchen", ("state", """{"name": "kitchen", "graphs": [], "note": "Käse"}"""))));
        Assert.Contains("\"success\": true", saved, StringComparison.Ordinal);
        Assert.Contains("K\\u00e4se", await GetText("/dashboard/load/kitchen"), StringComparison.Ordinal);
        Assert.Contains("kitchen", await GetText("/dashboard/find?query=kit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_kept_and_asked_for()
    {
        using var content = new StringContent("""{"what": "deployed", "tags": ["web"], "data": "Käse"}""", System.Text.Encoding.UTF8, "application/json");
        await Succeed(Send("POST", "/events/", content));
        using var events = JsonDocument.Parse(await GetText("/events/get_data?tags=web"));
        Assert.Equal("Käse", events.RootElement[0].GetProperty("data").GetString());
    }

    [Fact]
    public async Task Wrong_function_is_an_error_that_says_so()
    {
        using var response = await Get("/render?target=noSuchFunction(small.site.visits)&format=json");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("noSuchFunction", await Text(response), StringComparison.Ordinal);
    }
}
