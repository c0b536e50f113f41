using System.CommandLine;

namespace Wizgi.Cli.Commands;

/// <summary><c>wizgi completion SHELL</c>: the lines that make a shell ask <c>wizgi</c> how a command line may go on.</summary>
internal static class CompletionCommand
{
    // System.CommandLine answers [suggest:POSITION] with what may stand at that place of the line, one a line. Where it knows nothing, files are offered.
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            # eval "$(wizgi completion bash)"
            _wizgi() {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$(wizgi "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _wizgi wizgi
            """,
        ["zsh"] = """
            # eval "$(wizgi completion zsh)"
            _wizgi() {
                local -a found
                found=("${(@f)$(wizgi "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
                if [[ -n ${found[1]} ]]; then compadd -a found; fi
                _files
            }
            compdef _wizgi wizgi
            """,
        ["fish"] = """
            # wizgi completion fish | source
            complete -c wizgi -a '(wizgi "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
            """,
    };

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Prints what makes bash, zsh or fish complete command lines of wizgi.");
        command.Arguments.Add(shell);
        command.SetAction(result =>
        {
            Console.WriteLine(Scripts[result.GetRequiredValue(shell)].ReplaceLineEndings("\n"));
            return ExitCodes.Success;
        });
        return command;
    }
}
