using Wizgi.Conformance.Frameworks.Django;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Libraries;

/// <summary>What libraries do in several threads at once, and what an application takes at import.</summary>
public sealed class ThreadedLibraryTests
{
    private const int Threads = 4;

    public static TheoryData<string> Modes => Interpreters.Modes;

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Numpy_and_event_loops_compute_right_in_all_threads(string mode)
    {
        LibraryServer.Require("numpy", "python3-numpy");
        await using var server = await LibraryServer.Start("threaded:app", "--threads", $"{Threads}", "--python-mode", mode);
        Assert.All(await GetAll(server, "/numbers", 24), answer => Assert.Equal("True", answer));
        Assert.All(await GetAll(server, "/event_loop", 24), answer => Assert.Equal("[0, 2, 4, 6, 8]", answer));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Processes_are_started_in_all_threads_at_once(string mode)
    {
        await using var server = await LibraryServer.Start("threaded:app", "--threads", $"{Threads}", "--python-mode", mode);
        foreach (var (path, expected) in ((string, string)[])
        [
            ("/process_pool?fork", "[0, 1, 4, 9, 16]"), ("/process_pool?spawn", "[0, 1, 4, 9, 16]"), ("/process", "0 49"), ("/program", "42"), ("/forked_child", "42"),
        ])
            Assert.All(await GetAll(server, path, 2 * Threads), answer => Assert.Equal(expected, answer));
        Assert.Equal(0, await server.Stop());
    }

    [Fact]
    public async Task Pool_of_psycopg2_is_shared_by_all_threads()
    {
        LibraryServer.Require("psycopg2", "python3-psycopg2");
        if (PostgresCluster.FindPrograms() is not { } programs)
        {
            Assert.Skip("postgresql is not installed: apt-get install postgresql");
            return;
        }
        await using var cluster = await PostgresCluster.Start(programs);
        await using var server = await LibraryServer.Start("threaded:app", "--threads", $"{Threads}", "-e", $"POSTGRES={cluster.Host}");
        await GetAll(server, "/postgres_prepare", 1);
        Assert.All(await GetAll(server, "/postgres_of_pool", 40), answer => Assert.Equal("written", answer));
        Assert.Equal(["40 True 2"], await GetAll(server, "/postgres_count", 1));
    }

    [Fact]
    public async Task Sqlite_connection_of_each_thread_is_kept_and_none_is_used_by_another()
    {
        using var folder = new TemporaryFolder();
        var database = Path.Combine(folder.Path, "visits.db");
        await using var server = await LibraryServer.Start("threaded:app", "--threads", $"{Threads}", "-e", $"DATABASE={database}");
        await GetAll(server, "/sqlite_prepare", 1);
        Assert.All(await GetAll(server, "/sqlite_of_thread", 40), answer => Assert.Equal("written", answer));
        var count = (await GetAll(server, "/sqlite_count", 1))[0].Split(' ');
        Assert.Equal(["40", "True"], count[..2]);
        Assert.InRange(int.Parse(count[2], System.Globalization.CultureInfo.InvariantCulture), 1, Threads);
        Assert.All(await GetAll(server, "/sqlite_of_another_thread", 16), answer => Assert.Contains(answer, new[] { "True used", "False True" }));
    }

    [Fact]
    public async Task Handlers_taken_at_import_are_the_applications_but_for_those_of_the_server_and_its_thread_ends_with_the_worker()
    {
        await using var server = await LibraryServer.Start("at_import:app");
        await server.WaitForOutput("[WARNING] The application tried to handle SIGTERM; that signal is the server's, the handler was ignored.");
        WizgiProcess.Send(server.Id, 12);
        for (var tries = 0; (await GetAll(server, "/", 1))[0] != "(['USR2'], True)"; tries++)
        {
            Assert.True(tries < 500, "the application's handler did not run");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        Assert.Equal(0, await server.Stop());
        await server.WaitForOutput("exit: ['the thread ended']");
        Assert.DoesNotContain("the application's SIGTERM ran", server.Output, StringComparison.Ordinal);
    }

    private static async Task<string[]> GetAll(WizgiProcess server, string path, int count)
    {
        using var client = server.HttpClient();
        return await Task.WhenAll(Enumerable.Range(0, count).Select(_ => client.GetStringAsync(path, TestContext.Current.CancellationToken)));
    }
}
