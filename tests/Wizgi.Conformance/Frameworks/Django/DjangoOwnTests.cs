using System.Text.RegularExpressions;
using Wizgi.Conformance.Frameworks.Report;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Frameworks.Django;

/// <summary>
/// Django's own tests, which only its source package has. They run in a worker: every request of Django's test client goes over a socket and back,
/// and its live servers are the worker (<c>tests/apps/frameworks/django_own/served.py</c>).
/// </summary>
[Framework("Django 3.2", "Django")]
public sealed partial class DjangoOwnTests
{
    private const string Sources = "tests/frameworks/sources/django-installed";

    private const string Modules = "handlers servers wsgi requests httpwrappers file_uploads test_client test_client_regress conditional_processing csrf_tests view_tests staticfiles_tests.test_views staticfiles_tests.test_liveserver";

    /// <summary>What does not pass, and why that is right.</summary>
    private static readonly Dictionary<string, string> Differences = new()
    {
        ["handlers.tests.SignalsTests.test_request_signals_streaming_response"] = "the client reads a stream as it likes; a server reads it at once",
        ["view_tests.tests.test_static.StaticHelperTest.test_chunked"] = "counts the blocks of a file, which the server sends as one",
        ["view_tests.tests.test_static.StaticTests.test_chunked"] = "as above",
        ["servers.tests.LiveServerPort.test_specified_port_bind"] = "asks for a port that the server has not been given",
        ["servers.tests.LiveServerViews.test_closes_connection_without_content_length"] = "wsgiref closes where the length is not known; chunks keep the connection (RFC 9112 section 7.1)",
        ["servers.tests.LiveServerViews.test_keep_alive_on_connection_with_content_length"] = "wsgiref does not say that it closes when the client asked for it (RFC 9112 section 9.6)",
        ["servers.tests.LiveServerViews.test_keep_alive_connection_clears_previous_request_data"] = "as above",
        ["servers.tests.SingleTreadLiveServerViews.test_closes_connection_with_content_length"] = "is about wsgiref with one thread",
    };

    /// <summary>What does not pass without a server either: Debian's fixes of security changed it, or root may do all.</summary>
    private static readonly string[] NotOurs =
    [
        "file_uploads.tests.FileUploadTests.test_base64_invalid_upload",
        "file_uploads.tests.DirectoryCreationTests.test_readonly_root",
    ];

    [Fact]
    public async Task Djangos_own_tests_of_handlers_servers_and_its_client_pass_with_every_request_over_a_socket()
    {
        var tests = Path.Combine(Repository.Root, Sources, "tests");
        Assert.SkipUnless(File.Exists(Path.Combine(tests, "runtests.py")), $"Django's sources are not in {Sources}: tests/frameworks/unpack-source, as ./test does");
        var ports = Enumerable.Repeat((string[])["-b", "127.0.0.1:0"], 4).SelectMany(words => words);
        var options = new WizgiOptions
        {
            Directory = Path.Combine(Repository.Apps, "frameworks", "django_own"),
            Arguments = [.. ports, "--threads", "8"],
            Environment = { ["DJANGO_TESTS"] = tests, ["DJANGO_LABELS"] = Modules, ["PYTHONDONTWRITEBYTECODE"] = "1" },
        };
        await using var server = await WizgiProcess.Start("served:application", options);

        // They end the server by themselves.
        await WaitForEnd(server);

        var output = server.Output;
        var failed = FailedTest().Matches(output).Select(match => match.Groups["name"].Value).Distinct();
        Assert.Empty(failed.Except(Differences.Keys).Except(NotOurs));
        Assert.True(int.Parse(Ran().Match(output).Groups["count"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) >= 700, output);
        var requests = Requests().Match(output);
        Assert.True(requests.Success, output);
        Assert.True(int.Parse(requests.Groups["client"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) >= 600, requests.Value);
        Assert.True(int.Parse(requests.Groups["live"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) >= 15, requests.Value);
    }

    private static async Task WaitForEnd(WizgiProcess server)
    {
        // About ten seconds where nothing else runs.
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!Requests().IsMatch(server.Output))
        {
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(3), server.Output);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        Assert.Equal(0, await server.WaitForExit());
    }

    [GeneratedRegex(@"^(FAIL|ERROR): \S+ \((?<name>[\w.]+)\)", RegexOptions.Multiline)]
    private static partial Regex FailedTest();

    [GeneratedRegex(@"^Ran (?<count>\d+) tests", RegexOptions.Multiline)]
    private static partial Regex Ran();

    [GeneratedRegex("^requests: (?<client>\\d+) of the client, (?<live>\\d+) to live servers", RegexOptions.Multiline)]
    private static partial Regex Requests();
}
