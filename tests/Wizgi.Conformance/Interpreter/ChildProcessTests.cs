using System.Net;
using System.Net.Sockets;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Interpreter;

/// <summary>What an application may do to its process: children, forks, threads, signals, and the edges of the interpreter.</summary>
public sealed class ChildProcessTests(ServersByMode servers) : IClassFixture<ServersByMode>
{
    public static TheoryData<string> Modes => Interpreters.Modes;

    public static TheoryData<string, string> ModesAndStartMethods
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var mode in Modes)
                foreach (var method in (string[])["spawn", "fork", "forkserver"])
                    rows.Add(new TheoryDataRow<string, string>(mode.Data, method) { Skip = mode.Skip });
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(ModesAndStartMethods))]
    public async Task A_pool_of_processes_works(string mode, string method)
    {
        var wizgi = await servers.Of(mode);
        Assert.Equal("[0, 1, 4, 9, 16]", await wizgi.Run($"""
            import multiprocessing, interpreter
            with multiprocessing.get_context("{method}").Pool(2) as pool:
                result = pool.map(interpreter.square, range(5))
            """));
        await AssertServes(wizgi);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Twenty_forked_pools_in_a_row_neither_hang_nor_stop_the_server(string mode)
    {
        var wizgi = await servers.Of(mode);
        for (var round = 0; round < 20; round++)
        {
            Assert.Equal("[1, 4, 9]", await wizgi.Run("""
                import multiprocessing, interpreter
                with multiprocessing.get_context("fork").Pool(3) as pool:
                    result = pool.map(interpreter.square, (1, 2, 3))
                """));
        }
        await AssertServes(wizgi);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Terminate_ends_a_forked_child_and_not_the_server(string mode)
    {
        var wizgi = await servers.Of(mode);
        Assert.Equal("[-15, -15, -15]", await wizgi.Run("""
            import multiprocessing, time
            result = []
            for _ in range(3):
                child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,))
                child.start()
                child.terminate()
                child.join(10)
                result.append(child.exitcode)
            """));
        await AssertServes(wizgi);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_forked_child_may_handle_SIGTERM_itself(string mode)
    {
        var wizgi = await servers.Of(mode);
        Assert.Equal("9", await wizgi.Run("""
            import os, signal
            ready, tell = os.pipe()
            pid = os.fork()
            if pid == 0:
                signal.signal(signal.SIGTERM, lambda number, frame: os._exit(9))
                os.write(tell, b"1")
                while True:
                    signal.pause()
            os.read(ready, 1)
            os.kill(pid, signal.SIGTERM)
            result = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            os.close(ready), os.close(tell)
            """));
        await AssertServes(wizgi);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_forked_child_that_leaves_by_os_exit_keeps_its_code(string mode)
    {
        var wizgi = await servers.Of(mode);
        Assert.Equal("5", await RunAndCountResponses(wizgi, """
            import os
            pid = os.fork()
            if pid == 0:
                os._exit(5)
            result = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            """));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_forked_child_that_raises_ends_with_the_code_of_its_exception_without_answering_for_its_parent(string mode)
    {
        var wizgi = await servers.Of(mode);
        foreach (var (statement, code) in ((string, int)[])
        [
            ("sys.exit(3)", 3), ("sys.exit()", 0), ("sys.exit(0)", 0), ("sys.exit(-1)", 255), ("sys.exit('text')", 1), ("raise SystemExit(True)", 1),
            ("sys.exit(1 << 80)", 1), ("raise ValueError", 1), ("raise type('Coded', (Exception,), {'code': 7})", 1),
        ])
            Assert.Equal($"{code}", await RunAndCountResponses(wizgi, $"""
                import os, sys
                pid = os.fork()
                if pid == 0:
                    {statement}
                result = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                """));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_forked_child_that_returns_from_the_app_ends_without_answering_for_its_parent(string mode)
    {
        var wizgi = await servers.Of(mode);
        Assert.Equal("'the parent'", await RunAndCountResponses(wizgi, """
            import os
            pid = os.fork()
            if pid == 0:
                result = "the child"
            else:
                os.waitpid(pid, 0)
                result = "the parent"
            """));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_thread_goes_on_while_the_server_waits_for_requests(string mode)
    {
        var wizgi = await servers.Of(mode);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await wizgi.Run($$"""
            import socket, threading
            def work():
                with socket.create_connection(("127.0.0.1", {{((IPEndPoint)listener.LocalEndpoint).Port}}), timeout=15) as there:
                    for _ in range(100):
                        there.sendall(there.recv(1))
            threading.Thread(target=work).start()
            """);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        using var thread = await listener.AcceptSocketAsync(limit.Token);
        var buffer = new byte[1];
        for (byte number = 0; number < 100; number++)
        {
            await thread.SendAsync(new[] { number }, limit.Token);
            Assert.Equal(1, await thread.ReceiveAsync(buffer, limit.Token));
            Assert.Equal(number, buffer[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Requests_run_in_the_main_thread_which_keeps_its_locals(string mode)
    {
        var wizgi = await servers.Of(mode);
        Assert.Equal("(True, 'MainThread')", await wizgi.Run("""
            import builtins, threading
            builtins.kept = threading.local()
            kept.value = 7
            result = threading.current_thread() is threading.main_thread(), threading.current_thread().name
            """));
        Assert.Equal("7", await wizgi.Run("result = kept.value"));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_handler_for_a_signal_of_the_servers_is_refused_with_a_warning_and_others_are_not(string mode)
    {
        var wizgi = await servers.Of(mode);
        var log = wizgi.Log();
        Assert.Equal("['the handler ran']", await wizgi.Run("""
            import os, signal
            result = []
            signal.signal(signal.SIGTERM, lambda number, frame: None)
            signal.signal(signal.SIGUSR1, lambda number, frame: result.append("the handler ran"))
            signal.raise_signal(signal.SIGUSR1)
            """));
        // A signal that the app handles is none of the server's business.
        await AssertServes(wizgi);
        await AssertServes(wizgi);
        await log.WaitFor("[WARNING] The application tried to handle SIGTERM; that signal is the server's, the handler was ignored.");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task What_the_app_puts_into_the_environment_is_there_for_its_children_and_later_requests(string mode)
    {
        var wizgi = await servers.Of(mode);
        await wizgi.Run("""import os; os.environ["SET_BY_THE_APP"] = "yes" """);
        Assert.Equal("('yes', b'yes\\n')", await wizgi.Run("""
            import os, subprocess
            result = os.environ["SET_BY_THE_APP"], subprocess.run(["sh", "-c", "echo $SET_BY_THE_APP"], stdout=subprocess.PIPE).stdout
            """));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Deep_recursion_is_an_error_of_the_request_alone(string mode)
    {
        var wizgi = await servers.Of(mode);
        var log = wizgi.Log();
        var response = await wizgi.Post("""
            def down(depth):
                return down(depth + 1)
            down(0)
            """);
        Assert.Equal(500, response.StatusCode);
        await log.WaitFor("RecursionError");
        // The parts of Python that are C have a stack to spend too.
        Assert.Equal(500, (await wizgi.Post("""
            nested = []
            for _ in range(1_000_000):
                nested = [nested]
            repr(nested)
            """)).StatusCode);
        await AssertServes(wizgi);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Extension_modules_work(string mode)
    {
        var wizgi = await servers.Of(mode);
        Assert.Equal("(2, '0.3', True, b'abc', 5, '1')", await wizgi.Run("""
            import _ctypes, _decimal, ctypes, decimal, json, sqlite3, ssl, zlib
            result = (
                sqlite3.connect(":memory:").execute("select 1 + 1").fetchone()[0],
                str(decimal.Decimal("0.1") + decimal.Decimal("0.2")),
                ssl.create_default_context().check_hostname,
                zlib.decompress(zlib.compress(b"abc")),
                ctypes.CDLL(None).abs(-5),
                json.dumps(1),
            )
            """));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Faulthandler_in_the_app_does_not_harm_requests(string mode)
    {
        await using var wizgi = await WizgiProcess.Start("with_faulthandler:app", new() { Arguments = ["--python-mode", mode] });
        Assert.Equal("True", await wizgi.Run("import faulthandler; result = faulthandler.is_enabled()"));
        await wizgi.Run("import faulthandler, sys; faulthandler.dump_traceback_later(600); faulthandler.cancel_dump_traceback_later()");
        await AssertServes(wizgi);
        Assert.Equal(0, await wizgi.Stop());
        Assert.DoesNotContain("Fatal", wizgi.Output, StringComparison.Ordinal);
    }

    private static async Task AssertServes(WizgiProcess wizgi) => Assert.Equal("6", await wizgi.Run("result = 2 * 3"));

    /// <summary>Runs code on a connection that is closed behind the response, which must be the only one.</summary>
    private static async Task<string> RunAndCountResponses(WizgiProcess wizgi, string code)
    {
        using var client = await wizgi.Connect();
        var response = await client.Exchange(Request.Post("/", code, "Connection: close\r\n"));
        Assert.Equal(200, response.StatusCode);
        Assert.Equal("", await client.ReadToEnd());
        await AssertServes(wizgi);
        return response.Body;
    }
}
