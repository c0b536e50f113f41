using System.Diagnostics;
using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Frameworks.Django;

/// <summary>
/// A PostgreSQL server with a new cluster in a temporary folder, reached only by a socket there, and gone when disposed. Its programs do not run as
/// root; then they run as the user that Debian's package makes.
/// </summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _programs;

    private PostgresCluster(string programs) => _programs = programs;

    /// <summary>The folder of the socket, which clients take for a host.</summary>
    public string Host => _folder.Path;

    private string Files => _folder["cluster"];

    /// <summary>The folder of the newest PostgreSQL's programs where Debian puts them, or null.</summary>
    public static string? FindPrograms() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture))
                .Select(folder => Path.Combine(folder, "bin")).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            : null;

    /// <exception cref="InvalidOperationException">It did not start; the text holds what its programs printed.</exception>
    public static async Task<PostgresCluster> Start(string programs)
    {
        var cluster = new PostgresCluster(programs);
        File.SetUnixFileMode(cluster._folder.Path, (UnixFileMode)Convert.ToInt32("777", 8));
        await cluster.Run("initdb", "--pgdata", cluster.Files, "--username", "postgres", "--auth", "trust", "--no-sync", "--no-locale", "--encoding", "UTF8");
        await cluster.Run("pg_ctl", "start", "--wait", "--silent", "--pgdata", cluster.Files, "--log", cluster._folder["log"],
            "--options", $"-k {cluster.Host} -c listen_addresses= -c fsync=off -c max_connections=40");
        return cluster;
    }

    /// <summary>What the database answers to a query: a line for each row, its columns separated by "|".</summary>
    public Task<string> Ask(string query) => Run("psql", "--host", Host, "--username", "postgres", "--no-psqlrc", "--tuples-only", "--no-align", "--command", query);

    private async Task<string> Run(string program, params string[] arguments)
    {
        string[] user = Environment.UserName == "root" ? ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups"] : [];
        string[] command = [.. user, Path.Combine(_programs, program), .. arguments];
        // The server that pg_ctl leaves behind has a log of its own, and keeps none of these pipes.
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Host };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}:\n{await errors}");
        return (await output).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Files, "postmaster.pid"))) await Run("pg_ctl", "stop", "--wait", "--silent", "--mode", "immediate", "--pgdata", Files);
        _folder.Dispose();
    }
}
