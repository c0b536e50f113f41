using System.Diagnostics;
using System.Globalization;
using System.Text;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Docs;

/// <summary>
/// A new user's shell on a machine that nobody has used (tests/docs/machine): this one's files, on which she may write, with processes, ports and users of her own.
/// So commands of pages run as they are written.
/// </summary>
internal sealed class DocMachine : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    // What tests/docs/machine ends with where it may not mount.
    private const int NotPermitted = 77;

    private readonly Process _shell;
    private readonly string _mark = $"--- {Guid.NewGuid():N}";
    private int _last;

    private DocMachine(Process shell) => _shell = shell;

    /// <summary>Skips the test where a machine in the machine is not permitted.</summary>
    /// <param name="scratch">Where its files go; a folder that is not in memory alone.</param>
    /// <param name="layers">Scratch folders of other machines, whose files it begins with.</param>
    public static async Task<DocMachine> Start(string scratch, params string[] layers)
    {
        Assert.SkipUnless(Environment.UserName == "root", "a machine for the pages needs root");
        foreach (var tool in (string[])["/usr/bin/unshare", "/usr/bin/setpriv", "/usr/sbin/ip", "/usr/bin/git", "/usr/bin/systemd-analyze", "/usr/sbin/nginx"])
            Assert.SkipUnless(File.Exists(tool), $"there is no {tool}: apt-get install util-linux iproute2 git systemd nginx");
        var start = new ProcessStartInfo("unshare", ["--mount", "--net", "--pid", "--uts", "--fork", "--kill-child", Path.Combine(Repository.Root, "tests", "docs", "machine"), scratch, .. layers.Select(layer => Path.Combine(layer, "up"))])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var shell = Process.Start(start)!;
        var problems = shell.StandardError.ReadToEndAsync();
        var machine = new DocMachine(shell);
        try
        {
            await machine.Run("exec 2>&1");
        }
        catch (IOException)
        {
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
            var (code, problem) = (shell.ExitCode, await problems);
            await machine.DisposeAsync();
            Assert.SkipWhen(code == NotPermitted || problem.StartsWith("unshare: unshare failed", StringComparison.Ordinal), $"a machine for the pages may not be made here: {problem}");
            throw new InvalidOperationException($"tests/docs/machine: {problem}");
        }
        return machine;
    }

    /// <summary>Types a command and waits for its end.</summary>
    public async Task<(int ExitCode, string Output)> Run(string command)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        // What the command reads is not the next command; "exec" and "cd" are for the shell itself.
        await Type($"line=$({Decoded(command)}); (exit {_last}); eval \"$line\" </dev/null; printf '\\n{_mark} %d\\n' $?\n");
        var output = new StringBuilder();
        while (true)
        {
            var line = await ReadLine() ?? throw new IOException($"the machine ended:\n{output}");
            if (line.StartsWith(_mark, StringComparison.Ordinal))
            {
                _last = int.Parse(line.AsSpan(_mark.Length), CultureInfo.InvariantCulture);
                return (_last, output.ToString().TrimEnd());
            }
            output.Append(line).Append('\n');
        }

        async Task<string?> ReadLine()
        {
            try
            {
                return await _shell.StandardOutput.ReadLineAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"'{command}' did not end in {Limit.TotalSeconds} s; it showed:\n{output}");
            }
        }
    }

    /// <summary>Types a command whose output is looked at while it runs.</summary>
    public async Task<DocServer> Launch(string command)
    {
        var log = $"/tmp/server-{Guid.NewGuid():N}.log";
        // A process group of its own, as in a terminal: Ctrl-C is for all of it, and is not ignored.
        var (_, output) = await Run($"set -m; eval \"$({Decoded(command)})\" </dev/null >{log} 2>&1 & echo $!; set +m");
        return new DocServer(this, int.Parse(output.Trim(), CultureInfo.InvariantCulture), log);
    }

    /// <summary>Writes a file, as root where it is not hers.</summary>
    public async Task Write(DocFile file)
    {
        var isHers = !file.Path.StartsWith('/') || file.Path.StartsWith("/home/ada/", StringComparison.Ordinal);
        var (code, output) = await Run($"{Decoded(file.Text)} | {(isHers ? "" : "sudo ")}tee '{file.Path}' >/dev/null; exit_code=${{PIPESTATUS[1]}}; (exit $exit_code)");
        Assert.True(code == 0, $"{file.Place}: the file {file.Path} cannot be written: {output}");
    }

    private static string Decoded(string text) => $"printf %s {Convert.ToBase64String(Encoding.UTF8.GetBytes(text))} | base64 -d";

    private async Task Type(string text)
    {
        await _shell.StandardInput.WriteAsync(text);
        await _shell.StandardInput.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // The end of its first process is the end of all.
        _shell.Kill(entireProcessTree: true);
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }
}
