using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Wizgi.Conformance.Frameworks.Report;
using Xunit;

namespace Wizgi.Conformance.Frameworks.Django;

public sealed class InstalledSqliteBank() : SqliteBank("");

public sealed class NewestSqliteBank() : SqliteBank(NewestDjango.Folder);

public sealed class InstalledPostgresBank() : PostgresBank("");

public sealed class NewestPostgresBank() : PostgresBank(NewestDjango.Folder);

[Framework("Django 3.2 on SQLite", "Django")]
public sealed class InstalledSqliteBankTests(InstalledSqliteBank bank) : BankTests<InstalledSqliteBank>(bank);

[Framework("Django 5.2 on SQLite", "Django", Folder = NewestDjango.Folder)]
public sealed class NewestSqliteBankTests(NewestSqliteBank bank) : BankTests<NewestSqliteBank>(bank);

[Framework("Django 3.2 on PostgreSQL", "Django")]
public sealed class InstalledPostgresBankTests(InstalledPostgresBank bank) : PostgresBankTests<InstalledPostgresBank>(bank);

[Framework("Django 5.2 on PostgreSQL", "Django", Folder = NewestDjango.Folder)]
public sealed class NewestPostgresBankTests(NewestPostgresBank bank) : PostgresBankTests<NewestPostgresBank>(bank);

/// <summary>Transactions under several workers and threads, whose connections are kept (<c>CONN_MAX_AGE</c>).</summary>
public abstract class BankTests<TBank> : IClassFixture<TBank>, IDisposable
    where TBank : BankSite
{
    private const int Accounts = 4;

    protected BankTests(TBank bank)
    {
        bank.Require();
        Bank = bank;
        Client = bank.Server.HttpClient();
    }

    protected TBank Bank { get; }

    protected HttpClient Client { get; }

    public void Dispose()
    {
        Client.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Transfers_at_once_lose_no_money_and_are_each_done_once()
    {
        const int Count = 160;
        var before = await Get();

        var answers = await TransferAtOnce(Count);

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        var after = await Get();
        Assert.Equal(Count, after.GetProperty("transfers").GetInt32() - before.GetProperty("transfers").GetInt32());
        Assert.Equal(Sum(before), Sum(after));
    }

    [Fact]
    public async Task Transfer_that_fails_in_its_transaction_changes_nothing_and_leaves_the_connection_usable()
    {
        var before = await Get();

        for (var number = 0; number < 3 * BankSite.Workers * BankSite.Threads; number++)
        {
            Assert.Equal(HttpStatusCode.InternalServerError, await Transfer(1, 2, 1, ("fail", "")));
            Assert.Equal(HttpStatusCode.Conflict, await Transfer(3, 4, 1_000_000));
        }

        var after = await Get();
        Assert.Equal(before.GetProperty("balances").ToString(), after.GetProperty("balances").ToString());
        Assert.Equal(before.GetProperty("transfers").GetInt32(), after.GetProperty("transfers").GetInt32());
        Assert.Equal(HttpStatusCode.OK, await Transfer(1, 2, 1));
    }

    [Fact]
    public async Task Each_thread_keeps_a_connection_of_its_own()
    {
        var seen = new ConcurrentBag<(int Process, long Thread, long Connection)>();

        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) =>
        {
            var answer = await Get();
            seen.Add((answer.GetProperty("process").GetInt32(), answer.GetProperty("thread").GetInt64(), answer.GetProperty("connection").GetInt64()));
        });

        var pairs = seen.Distinct().ToList();
        var threads = pairs.Select(pair => (pair.Process, pair.Thread)).Distinct().Count();
        Assert.Equal(pairs.Count, threads);
        Assert.Equal(pairs.Count, pairs.Select(pair => (pair.Process, pair.Connection)).Distinct().Count());
        Assert.InRange(threads, 1, BankSite.Workers * BankSite.Threads);
        if (await Bank.CountConnections() is { } connections) Assert.InRange(connections, threads, BankSite.Workers * BankSite.Threads);
    }

    protected async Task<HttpStatusCode[]> TransferAtOnce(int count)
    {
        var answers = new ConcurrentBag<HttpStatusCode>();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 12 }, async (number, _) =>
            answers.Add(await Transfer(number % Accounts + 1, (number + 1 + number / Accounts % (Accounts - 1)) % Accounts + 1, 1)));
        return [.. answers];
    }

    protected async Task<HttpStatusCode> Transfer(int source, int target, int amount, params (string Name, string Value)[] others)
    {
        using var form = new FormUrlEncodedContent([new("from", $"{source}"), new("to", $"{target}"), new("amount", $"{amount}"), .. others.Select(pair => new KeyValuePair<string, string>(pair.Name, pair.Value))]);
        using var response = await Client.PostAsync(new Uri("/bank/transfer", UriKind.Relative), form, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    protected async Task<JsonElement> Get()
    {
        using var document = JsonDocument.Parse(await Client.GetStringAsync(new Uri("/bank/", UriKind.Relative), TestContext.Current.CancellationToken));
        return document.RootElement.Clone();
    }

    private static int Sum(JsonElement bank) => bank.GetProperty("balances").EnumerateArray().Sum(balance => balance.GetInt32());
}

/// <summary>What only a database server shows: how many connections there are, and how they end.</summary>
public abstract class PostgresBankTests<TBank>(TBank bank) : BankTests<TBank>(bank)
    where TBank : PostgresBank
{
    [Fact]
    public async Task Connections_end_with_the_workers_that_are_reloaded()
    {
        await TransferAtOnce(40);
        var old = await Backends();
        Assert.NotEmpty(old);
        var log = Bank.Server.Log();

        Bank.Server.Signal(System.Runtime.InteropServices.PosixSignal.SIGHUP);

        await WaitFor(async () => !(await Backends()).Intersect(old).Any(), log);
        Assert.All(await TransferAtOnce(40), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.InRange((await Bank.CountConnections())!.Value, 1, BankSite.Workers * BankSite.Threads);
    }

    [Fact]
    public async Task Connections_that_the_database_ended_are_made_anew()
    {
        await TransferAtOnce(40);

        await Bank.Cluster.Ask("select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()");

        // Each thread notices with its next request at the latest (CONN_HEALTH_CHECKS, which Django 3.2 does not have, notices before it).
        var limit = TimeSpan.FromSeconds(20);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (Array.Exists(await TransferAtOnce(40), status => status != HttpStatusCode.OK)) Assert.True(clock.Elapsed < limit, Bank.Server.Output);
    }

    [Fact]
    public async Task Connections_are_closed_when_the_server_has_stopped()
    {
        var server = await Bank.Serve();
        using (var client = server.HttpClient())
            await Parallel.ForAsync(0, 40, TestContext.Current.CancellationToken, async (_, end) => await client.GetStringAsync(new Uri("/bank/", UriKind.Relative), end));
        var before = await Backends();

        Assert.Equal(0, await server.Stop());
        await server.DisposeAsync();

        await WaitFor(async () => (await Backends()).Count <= BankSite.Workers * BankSite.Threads && (await Backends()).Count < before.Count, server.Log());
    }

    private async Task<List<string>> Backends() =>
        [.. (await Bank.Cluster.Ask("select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()")).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private static async Task WaitFor(Func<Task<bool>> condition, Support.ProcessLog log)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(20)) Assert.Fail(log.Text);
            await Task.Delay(50);
        }
    }
}
