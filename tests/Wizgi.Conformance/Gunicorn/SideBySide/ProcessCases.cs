namespace Wizgi.Conformance.Gunicorn.SideBySide;

/// <summary>Settings, and a request to the application that says what process it is in.</summary>
/// <param name="Name">What it is about, for <see cref="Difference.Cases"/>.</param>
/// <param name="Arguments">The command line behind the application.</param>
/// <param name="File">The configuration file.</param>
/// <param name="Path">What is asked for.</param>
/// <param name="Variables">Of the environment.</param>
public sealed record ProcessCase(string Name, string[] Arguments, string File = "", string Path = "/", (string Name, string Value)[]? Variables = null)
{
    public override string ToString() => Name;
}

/// <summary>Settings that show in the worker's process.</summary>
public static class ProcessCases
{
    public static readonly IReadOnlyList<ProcessCase> All =
    [
        new("flags", ["-m", "027", "--chdir", "inner", "--pythonpath", "extra", "-e", "SITE_VARIABLE=one"]),
        new("a file", [], "import os\numask = 0o027\nchdir = 'inner'\npythonpath = 'extra'\nraw_env = ['SITE_VARIABLE=one two']\n"),
        new("a file that sets variables", [], "import os\nos.environ['SITE_VARIABLE'] = 'three'\n"),
        new("threads", ["--threads", "3"]),
        new("preload", ["--preload"]),
        new("user alone", ["-u", "nobody"]),
        new("user and group", ["-u", "nobody", "-g", "daemon"]),
        new("SCRIPT_NAME", [], Path: "/shop/cart", Variables: [("SCRIPT_NAME", "/shop")]),
        new("SCRIPT_NAME of the file", [], "raw_env = ['SCRIPT_NAME=/shop']\n", "/shop"),
    ];

    public static ProcessCase Find(string name) => All.First(item => item.Name == name);
}
