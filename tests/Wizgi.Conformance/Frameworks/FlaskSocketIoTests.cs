using System.Net;
using System.Text.Json;
using Wizgi.Conformance.Frameworks.Report;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>A worker with as many threads as clients wait at once, and a few for what they send.</summary>
public sealed class FlaskSocketIoSite() : SmallSite("socketio_app:app", "flask_socketio", "python3-flask-socketio", arguments: ["--threads", $"{Waiting + 4}"])
{
    public const int Waiting = 8;
}

[Framework("Flask-SocketIO", "Flask-SocketIO", Note = "Long polling, `async_mode='threading'`, one worker with `--threads`. WebSockets are refused: WSGI has none.")]
public sealed class FlaskSocketIoTests : IClassFixture<FlaskSocketIoSite>
{
    private readonly WizgiProcess _server;

    public FlaskSocketIoTests(FlaskSocketIoSite site)
    {
        site.Require();
        _server = site.Server;
    }

    [Fact]
    public async Task Handshake_opens_a_session_and_offers_no_upgrade()
    {
        using var client = await EngineIoClient.Open(_server);

        Assert.NotEmpty(client.Sid);
        Assert.Equal(JsonValueKind.Array, client.Handshake.GetProperty("upgrades").ValueKind);
        Assert.Equal(0, client.Handshake.GetProperty("upgrades").GetArrayLength());
        Assert.Equal(300_000, client.Handshake.GetProperty("pingInterval").GetInt32());
    }

    [Fact]
    public async Task Event_is_answered_to_a_client_that_waits_already()
    {
        using var client = await EngineIoClient.Connect(_server);
        var waiting = client.Receive();

        await client.Emit("""["echo",{"text":"žluťoučký 東京","number":7}]""");

        using var answer = JsonDocument.Parse((await waiting)[2..]);
        Assert.Equal("echoed", answer.RootElement[0].GetString());
        Assert.Equal("žluťoučký 東京", answer.RootElement[1].GetProperty("text").GetString());
        Assert.Equal(7, answer.RootElement[1].GetProperty("number").GetInt32());
    }

    [Fact]
    public async Task Event_with_a_number_is_acknowledged_with_what_its_handler_returns()
    {
        using var client = await EngineIoClient.Connect(_server);

        await client.Emit("""["add",40,2]""", number: 17);

        Assert.Equal("4317[42]", await client.Receive());
    }

    [Fact]
    public async Task Several_packets_of_one_post_are_each_handled()
    {
        using var client = await EngineIoClient.Connect(_server);

        await client.Send("421[\"add\",1,1]", "422[\"add\",2,2]", "423[\"add\",3,3]");

        // Handlers run in threads of their own, in any order.
        var answers = new List<string> { await client.Receive(), await client.Receive(), await client.Receive() };
        Assert.Equal(["431[2]", "432[4]", "433[6]"], answers.Order());
    }

    [Fact]
    public async Task Binary_event_arrives_unchanged()
    {
        using var client = await EngineIoClient.Connect(_server);

        await client.Send("451-[\"echo\",{\"_placeholder\":true,\"num\":0}]", $"b{Convert.ToBase64String([0, 1, 254, 255, 30])}");

        Assert.Equal("451-[\"echoed\",{\"_placeholder\":true,\"num\":0}]", await client.Receive());
        Assert.Equal($"b{Convert.ToBase64String([0, 1, 254, 255, 30])}", await client.Receive());
    }

    [Fact]
    public async Task Broadcast_to_a_room_reaches_its_members_and_nobody_else()
    {
        using var anna = await Join("kitchen");
        using var bert = await Join("kitchen");
        using var carl = await Join("garden");

        await carl.Emit("""["tell","kitchen","dinner"]""");
        await bert.Emit("""["leave","kitchen"]""", number: 2);
        Assert.Equal("42[\"told\",\"dinner\"]", await anna.Receive());
        Assert.Equal(["42[\"told\",\"dinner\"]", "432[\"not in kitchen\"]"], new[] { await bert.Receive(), await bert.Receive() }.Order());

        await carl.Emit("""["tell","kitchen","dessert"]""");
        await carl.Emit("""["tell","garden","rain"]""");
        Assert.Equal("42[\"told\",\"dessert\"]", await anna.Receive());
        Assert.Equal("42[\"told\",\"rain\"]", await carl.Receive());
        await bert.Emit("""["add",1,2]""", number: 3);
        Assert.Equal("433[3]", await bert.Receive());
    }

    [Fact]
    public async Task Clients_that_wait_at_once_all_get_what_a_view_announces()
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, FlaskSocketIoSite.Waiting).Select(_ => EngineIoClient.Connect(_server)));
        try
        {
            var waiting = clients.Select(client => client.Receive()).ToList();
            using var http = _server.HttpClient();

            Assert.Equal("announced", await http.GetStringAsync("/announce/all", TestContext.Current.CancellationToken));

            Assert.All(await Task.WhenAll(waiting), packet => Assert.Equal("42[\"announcement\",\"all\"]", packet));
        }
        finally
        {
            foreach (var client in clients) client.Dispose();
        }
    }

    [Fact]
    public async Task Background_task_sends_after_the_request_that_started_it()
    {
        using var client = await EngineIoClient.Connect(_server);

        await client.Emit("""["count",5]""");

        for (var number = 0; number < 5; number++) Assert.Equal($"42[\"number\",{number}]", await client.Receive());
    }

    [Fact]
    public async Task Namespace_is_apart_from_the_main_one()
    {
        using var main = await EngineIoClient.Connect(_server);
        using var chat = await EngineIoClient.Connect(_server, "/chat");

        await chat.Emit("""["say","hello"]""", space: "/chat");
        await main.Emit("""["add",1,1]""", number: 1);

        Assert.Equal("42/chat,[\"said\",\"hello\"]", await chat.Receive());
        Assert.Equal("431[2]", await main.Receive());
    }

    [Fact]
    public async Task Connection_that_the_application_refuses_is_told_why()
    {
        using var client = await EngineIoClient.Open(_server, "&token=wrong");

        await client.Send("40");

        Assert.Equal("44{\"message\":\"wrong token\"}", await client.Receive());
    }

    [Fact]
    public async Task Client_that_says_goodbye_is_gone()
    {
        using var http = _server.HttpClient();
        using var client = await EngineIoClient.Connect(_server);

        await client.Send("41");

        for (var tries = 0; !(await http.GetStringAsync("/gone", TestContext.Current.CancellationToken)).Contains(client.Name, StringComparison.Ordinal); tries++)
        {
            Assert.True(tries < 500, "the application was not told");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Handler_that_fails_is_in_the_log_and_the_client_stays()
    {
        using var client = await EngineIoClient.Connect(_server);
        var log = _server.Log();

        await client.Emit("""["fail"]""");
        await client.Emit("""["add",1,2]""", number: 1);

        Assert.Equal("431[3]", await client.Receive());
        await log.WaitFor("RuntimeError: the handler failed on purpose");
    }

    [Fact]
    public async Task Unknown_session_is_400()
    {
        using var http = _server.HttpClient();

        using var response = await http.GetAsync("/socket.io/?EIO=4&transport=polling&sid=nobody", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Websocket_transport_is_refused_and_its_connection_serves_on()
    {
        using var polling = await EngineIoClient.Connect(_server);
        using var wire = await _server.Connect();
        const string Upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

        var alone = await wire.Exchange(Request.Get("/socket.io/?EIO=4&transport=websocket", Upgrade));
        var upgrade = await wire.Exchange(Request.Get($"/socket.io/?EIO=4&transport=websocket&sid={polling.Sid}", Upgrade));
        var next = await wire.Exchange(Request.Get("/announce/on"));

        Assert.Equal(400, alone.StatusCode);
        Assert.Equal(400, upgrade.StatusCode);
        Assert.Equal("announced", next.Body);
    }

    private async Task<EngineIoClient> Join(string room)
    {
        var client = await EngineIoClient.Connect(_server);
        await client.Emit($"""["join","{room}"]""", number: 1);
        Assert.Equal($"431[\"in {room}\"]", await client.Receive());
        return client;
    }
}
