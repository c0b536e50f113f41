using System.Text.Json;

namespace Wizgi.Cli.Gunicorn;

/// <summary>What <c>gunicorn_reader.py</c> says of a file: its variables, or a traceback.</summary>
internal sealed record ReaderAnswer(IReadOnlyList<FileVariable>? Variables, string? Error);

/// <summary>A variable of a gunicorn configuration file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>text</c>, <c>list</c>, <c>dict</c>, <c>callable</c>, <c>nothing</c> (None) or <c>other</c>.</param>
/// <param name="Texts">Its values; <c>key=value</c> of a dict; the type's name of what is other.</param>
/// <param name="IsUnread">The file sets it and does not use it.</param>
/// <param name="Arity">How many arguments a callable takes; -1: not known.</param>
internal sealed record FileVariable(string Name, string Kind, IReadOnlyList<string> Texts, bool IsUnread, int Arity);

/// <summary>Runs a gunicorn configuration file in its interpreter and asks for its variables.</summary>
internal static class FileReader
{
    /// <param name="interpreter">The path of a Python.</param>
    /// <param name="file">Its location and folder count.</param>
    /// <param name="warn">Hears when it takes long.</param>
    /// <exception cref="UserError">It raised something, ended the interpreter, or does not end.</exception>
    public static IReadOnlyList<FileVariable> Read(string interpreter, GunicornFile file, Action<string> warn)
    {
        var answer = ReaderProgram.Ask(interpreter, "gunicorn_reader.py", [file.Location, file.Folder], GunicornJson.Default.ReaderAnswer, file.Display, warn);
        return answer.Variables ?? throw new UserError($"{file.Display} failed:\n{answer.Error}");
    }
}
