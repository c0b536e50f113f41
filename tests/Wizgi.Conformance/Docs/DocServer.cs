using Xunit;

namespace Wizgi.Conformance.Docs;

/// <summary>A server that keeps a terminal on a <see cref="DocMachine"/>.</summary>
internal sealed class DocServer(DocMachine machine, int group, string log)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private int _read;

    /// <summary>Waits until the terminal shows these lines.</summary>
    public async Task WaitFor(DocCommand command)
    {
        var end = DateTime.UtcNow + Limit;
        while (true)
        {
            var (_, text) = await machine.Run($"kill -0 -- -{group} 2>/dev/null || echo '(ended)'; cat {log}");
            var ended = text.StartsWith("(ended)\n", StringComparison.Ordinal);
            var output = (ended ? text["(ended)\n".Length..] : text)[_read..].TrimStart('\n');
            if (SeenLines.AreFirst(command.Seen, output))
            {
                _read += output.Length;
                return;
            }
            Assert.False(ended || DateTime.UtcNow > end, $"{command.Place}: {command.Text}\nis to show\n{string.Join('\n', command.Seen)}\nbut showed\n{output}");
            await Task.Delay(50);
        }
    }

    /// <summary>Presses Ctrl-C and waits for the end.</summary>
    public async Task Interrupt(DocCommand command)
    {
        // The terminal does it, to whomever they belong.
        var (sent, problem) = await machine.Run($"sudo kill -INT -- -{group}");
        Assert.True(sent == 0, $"{command.Place}: Ctrl-C: {problem}");
        await WaitFor(command);
        var (code, output) = await machine.Run($"wait {group}");
        Assert.True(code == 0, $"{command.Place}: Ctrl-C ends the server with {code}: {output}");
    }
}
