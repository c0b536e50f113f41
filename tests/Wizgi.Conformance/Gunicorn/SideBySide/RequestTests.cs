using System.Text.Json;
using Wizgi.Conformance.Frameworks.Report;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Gunicorn.SideBySide;

/// <summary>gunicorn and Wizgi with the same application, configuration file and log format; each request is sent to both.</summary>
[Framework("Gunicorn", "gunicorn")]
public sealed class RequestTests(RequestTests.Pair pair) : IClassFixture<RequestTests.Pair>
{
    // One atom a field; a bar stands in no value.
    private static readonly string[] Atoms =
    [
        "h", "l", "u", "r", "m", "U", "q", "H", "s", "B", "b", "f", "a", "T", "{host}i", "{x-one}i", "{X-Small}i", "{x-missing}i", "{content-type}o", "{x-out}o", "{X-Missing}o",
        "{request_method}e", "{http_user_agent}e", "{REMOTE_USER}e", "{site.number}e", "{wsgi.url_scheme}e", "{path_info}e", "{missing}e",
    ];

    // Those whose value is a time, or a process: they look alike.
    private static readonly Dictionary<string, string> Forms = new()
    {
        ["t"] = @"^\[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+\d{4}\]$",
        ["D"] = @"^\d+$",
        ["M"] = @"^\d+$",
        ["L"] = @"^\d+\.\d{6}$",
        ["p"] = @"^<\d+>$",
    };

    private static readonly string[] LogFields = [.. Atoms, .. Forms.Keys];

    public static TheoryData<string> Names => [.. RequestCases.All.Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_application_the_client_and_the_log_see_the_same_but_for_what_the_table_says(string name)
    {
        var (gunicorn, wizgi) = await Side.Both(side => pair.Observe(side, RequestCases.Find(name)));
        Comparison.Check(name, gunicorn, wizgi);
    }

    /// <summary>Both servers, for all cases.</summary>
    public sealed class Pair : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();
        private readonly Dictionary<Side, WizgiProcess> _servers = [];

        public async ValueTask InitializeAsync()
        {
            if (!File.Exists(Side.Gunicorn.Program)) return;
            await File.WriteAllTextAsync(_folder["gunicorn.conf.py"], $"""
                import os
                bind = "127.0.0.1:0"
                threads = 2
                keepalive = 75
                accesslog = os.environ["ACCESS"]
                access_log_format = {JsonSerializer.Serialize(string.Join("|", LogFields.Select(atom => $"%({atom})s")))}
                """);
            File.Copy(Path.Combine(Repository.Apps, "gunicorn", "mirror.py"), _folder["mirror.py"]);
            foreach (var side in (Side[])[Side.Gunicorn, Side.Wizgi]) _servers[side] = await side.Start(_folder.Path, "mirror:app", [], ("ACCESS", Log(side)));
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var server in _servers.Values) await server.DisposeAsync();
            _folder.Dispose();
        }

        /// <summary>Sends a request; everything that is seen of it, by name.</summary>
        public async Task<Dictionary<string, string>> Observe(Side side, RequestCase item)
        {
            var seen = new Dictionary<string, string>();
            var server = _servers[side];
            using var client = await server.Connect();
            var lines = LineCount(side);
            await client.SendUntilClosed(item.Bytes);
            client.EndSending();
            var answer = await client.ReadWhatComes();
            var responses = answer.Split("HTTP/1.1 100 Continue\r\n\r\n");
            if (responses.Length > 1) seen["interim"] = "100 Continue";
            if (ReadResponse(responses[^1], server.EndPoint.Port, item.Name == "fails", seen)) await ReadLog(side, lines, seen);
            // Wizgi logs what it refuses too, perhaps a moment later: the next case must not take that line for its own.
            else if (side == Side.Wizgi && responses[^1].Length > 0) await WaitForLine(side, lines);
            return seen;
        }

        /// <returns>Whether the application had a part in it: how a request is refused is each server's own affair.</returns>
        private static bool ReadResponse(string answer, int port, bool mayFail, Dictionary<string, string> seen)
        {
            var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0)
            {
                seen["status"] = answer.Length == 0 ? "no answer" : answer;
                return false;
            }
            var response = WireResponse.Parse(answer[..(end + 4)]);
            var body = answer[(end + 4)..];
            seen["status"] = response.StatusLine;
            if (response.StatusCode >= 400 && !mayFail) return false;
            seen["dated"] = (response.Header("Date") is not null).ToString();
            var isEcho = response.Header("Content-Type") == "application/json";
            foreach (var (name, value) in response.Headers)
                if (name != "Date" && !(isEcho && name == "Content-Length")) seen[$"header {name}"] = value;
            if (!isEcho) seen["body"] = body;
            else
                foreach (var (key, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(body)!) seen[$"environ {key}"] = Settle(key, value, port);
            return true;
        }

        // What no two servers have in common, but looks alike.
        private static string Settle(string key, string value, int port) => key switch
        {
            "SERVER_PORT" when value == $"'{port}'" => "its own",
            "REMOTE_PORT" when ushort.TryParse(value.Trim('\''), out _) => "a port",
            _ => value,
        };

        private string Log(Side side) => _folder[$"{side.Name}.log"];

        private int LineCount(Side side) => File.Exists(Log(side)) ? File.ReadAllLines(Log(side)).Length : 0;

        private async Task WaitForLine(Side side, int before)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            while (LineCount(side) == before) await Task.Delay(10, limit.Token);
        }

        private async Task ReadLog(Side side, int before, Dictionary<string, string> seen)
        {
            await WaitForLine(side, before);
            var fields = File.ReadAllLines(Log(side))[before].Split('|');
            Assert.Equal(LogFields.Length, fields.Length);
            var isEcho = seen.ContainsKey("environ REQUEST_METHOD");
            foreach (var (atom, value) in Atoms.Zip(fields))
                if (!(isEcho && atom is "b" or "B")) seen[$"log {atom}"] = value;
            foreach (var (atom, value) in LogFields.Zip(fields).Skip(Atoms.Length)) Assert.Matches(Forms[atom], value);
        }
    }
}
