using Xunit;

namespace Wizgi.Conformance.Docs;

/// <summary>Follows a page on a machine, and fails at the first place that is not as it says.</summary>
internal static class DocReader
{
    public static async Task Follow(DocPage page, DocMachine machine)
    {
        Assert.Contains(page.Steps, step => step is DocCommand);
        DocServer? server = null;
        foreach (var step in page.Steps)
        {
            switch (step)
            {
                case DocFile file:
                    await machine.Write(file);
                    break;
                case DocCommand { Text: DocCommand.Interrupt } command:
                    Assert.True(server is not null, $"{command.Place}: no server keeps the terminal");
                    await server.Interrupt(command);
                    server = null;
                    break;
                case DocCommand { KeepsTerminal: true } command:
                    Assert.True(server is null, $"{command.Place}: another server keeps the terminal; the page does not say ^C");
                    server = await machine.Launch(command.Text);
                    await server.WaitFor(command);
                    break;
                case DocCommand command:
                    var (code, output) = await machine.Run(command.Text);
                    Assert.True(code == 0 || command.MayFail, $"{command.Place}: {command.Text}\nended with {code}:\n{output}");
                    Assert.True(command.Seen.Count == 0 || SeenLines.AreAll(command.Seen, output), $"{command.Place}: {command.Text}\nis to show\n{string.Join('\n', command.Seen)}\nbut showed\n{output}");
                    break;
            }
        }
        Assert.True(server is null, "the page does not say how the server in the terminal ends (^C)");
    }
}
