using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Frameworks.Django;

/// <summary>The site's bank, served by two workers with threads, each of which keeps its connection to the database.</summary>
public abstract class BankSite(string unpacked) : DjangoSite(unpacked, "-w", $"{Workers}", "--threads", $"{Threads}")
{
    public const int Workers = 2;
    public const int Threads = 4;

    protected override Task Prepare() => Manage("migrate", "--verbosity", "0");

    /// <summary>How many connections the database has from the site, where the database can tell.</summary>
    public abstract Task<int?> CountConnections();
}

/// <summary>A bank on a file of SQLite.</summary>
public abstract class SqliteBank(string unpacked) : BankSite(unpacked)
{
    public override Task<int?> CountConnections() => Task.FromResult<int?>(null);
}

/// <summary>A bank on a PostgreSQL of its own.</summary>
public abstract class PostgresBank(string unpacked) : BankSite(unpacked)
{
    private readonly string? _programs = PostgresCluster.FindPrograms();
    private PostgresCluster? _cluster;

    internal PostgresCluster Cluster => _cluster ?? throw new InvalidOperationException("it has not started");

    protected override IEnumerable<(string Name, string Value)> Environment =>
        _cluster is null ? base.Environment : [.. base.Environment, ("SITE_POSTGRES", _cluster.Host)];

    protected override async Task<string?> FindMissing() =>
        await base.FindMissing()
        ?? (_programs is null || (await Python(["-c", "import psycopg2"])).ExitCode != 0 ? "PostgreSQL or its module is not installed: apt-get install postgresql python3-psycopg2" : null);

    protected override async Task Prepare()
    {
        _cluster = await PostgresCluster.Start(_programs!);
        await base.Prepare();
    }

    public override async Task<int?> CountConnections() =>
        int.Parse(await Cluster.Ask("select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"), System.Globalization.CultureInfo.InvariantCulture);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_cluster is not null) await _cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
