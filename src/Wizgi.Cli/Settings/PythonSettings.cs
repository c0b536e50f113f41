namespace Wizgi.Cli.Settings;

/// <summary>How Python is met: see docs/decisions/0002-two-ways-to-meet-python.md.</summary>
internal enum PythonMode
{
    /// <summary>Whichever the interpreter allows.</summary>
    Auto,

    /// <summary>libpython is loaded into the .NET process.</summary>
    Embedded,

    /// <summary>The interpreter is the process, .NET a library in it.</summary>
    Hosted,
}

/// <summary>Which Python runs the application.</summary>
internal static class PythonSettings
{
    public static readonly Setting<string?> Python = new("python", SettingTypes.Text("PATH"))
    {
        Flags = ["--python"],
        DefaultSource = "$VIRTUAL_ENV, else .venv, else python3 on PATH",
        Prose = "The interpreter, or the folder of its virtual environment.",
    };

    public static readonly Setting<PythonMode> Mode = new("python_mode", SettingTypes.OneOf(("auto", PythonMode.Auto), ("embedded", PythonMode.Embedded), ("hosted", PythonMode.Hosted)))
    {
        Flags = ["--python-mode"],
        Default = "auto",
        Prose = "embedded: load libpython into the server; hosted: load the server into the interpreter, which needs no libpython; auto: whichever the interpreter allows.",
    };

    public static readonly SettingSection Section = new("Python", Python, Mode);
}
