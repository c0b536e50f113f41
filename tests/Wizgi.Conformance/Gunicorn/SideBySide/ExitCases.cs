namespace Wizgi.Conformance.Gunicorn.SideBySide;

/// <summary>A server that does not start, or ends by itself.</summary>
/// <param name="Name">What it is about, for <see cref="Difference.Cases"/>.</param>
/// <param name="Files">Name and text of each file in the working directory.</param>
/// <param name="Arguments">The command line behind the program.</param>
public sealed record ExitCase(string Name, (string Name, string Text)[] Files, params string[] Arguments)
{
    public override string ToString() => Name;
}

/// <summary>What both exit with.</summary>
public static class ExitCases
{
    private const string Conf = "gunicorn.conf.py";

    private static readonly (string Name, string Text) Good = ("good.py", "def app(environ, start_response): pass\n");

    public static readonly IReadOnlyList<ExitCase> All =
    [
        new("no such module", [], "-b", "127.0.0.1:0", "nothing.such:app"),
        new("no such attribute", [Good], "-b", "127.0.0.1:0", "good:nothing"),
        new("not callable", [("bad.py", "app = 5\n")], "-b", "127.0.0.1:0", "bad:app"),
        new("the import raises", [("bad.py", "raise ValueError('no luck')\n")], "-b", "127.0.0.1:0", "bad:app"),
        new("a broken file", [Good, (Conf, "def x(:\n")], "good:app"),
        new("no such file", [Good], "-c", "nothing.py", "good:app"),
        new("a wrong value in the file", [Good, (Conf, "workers = 'many'\n")], "good:app"),
        new("a wrong value of a flag", [Good], "good:app", "--workers", "many"),
        new("an unknown flag", [Good], "good:app", "--no-such-flag"),
        new("no application", []),
        new("no such address", [Good], "-b", "192.0.2.1:1", "good:app"),
        new("no such user", [Good], "-u", "nobody-is-called-so", "good:app"),
        new("--version", [], "--version"),
        new("--check-config", [Good], "--check-config", "good:app"),
        new("--check-config of a broken file", [Good, (Conf, "1/0\n")], "--check-config", "good:app"),
        new("--check-config of a broken application", [("bad.py", "raise ValueError('no luck')\n")], "--check-config", "bad:app"),
        new("post_fork raises", [Good, (Conf, "def post_fork(server, worker): raise ValueError('no luck')\n")], "-b", "127.0.0.1:0", "good:app"),
        new("when_ready raises", [Good, (Conf, "def when_ready(server): raise ValueError('no luck')\n")], "-b", "127.0.0.1:0", "good:app"),
    ];

    public static ExitCase Find(string name) => All.First(item => item.Name == name);
}
