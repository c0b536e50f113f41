using System.Diagnostics;
using Wizgi.Conformance.Support;
using Xunit.v3;

namespace Wizgi.Conformance.Frameworks.Report;

/// <summary>On a class of tests: what they show is a row of <c>docs/frameworks.md</c>, and each of their names a feature of that row.</summary>
/// <param name="name">The framework as the page calls it, with its generation where there are several: "Django 3.2".</param>
/// <param name="distribution">The Python distribution that knows the version, as <c>importlib.metadata</c> calls it.</param>
[AttributeUsage(AttributeTargets.Class)]
public class FrameworkAttribute(string name, string distribution) : Attribute, ITraitAttribute
{
    /// <summary>The trait of such tests: <c>-trait framework=Flask</c> runs those of Flask.</summary>
    public const string Trait = "framework";

    public string Name => name;

    /// <summary>Where the distribution is, if it is not Debian's installed one: a folder below the repository that belongs on <c>PYTHONPATH</c>.</summary>
    public string Folder { get; init; } = "";

    /// <summary>A line for the page: how it is run, what works here and not elsewhere, or the reverse.</summary>
    public string Note { get; init; } = "";

    /// <summary>The interpreter that runs it.</summary>
    protected virtual string Python => Repository.Python;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new(Trait, name)];

    /// <summary>The version of the interpreter, such as "3.11.2".</summary>
    public virtual string FindPythonVersion() => Ask("import platform; print(platform.python_version())");

    /// <summary>The version of the framework, such as "5.2.18".</summary>
    public virtual string FindVersion() => Ask($"import importlib.metadata as m; print(m.version('{distribution}'))");

    /// <summary>The one line that a program prints.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    protected string Ask(string program)
    {
        var start = new ProcessStartInfo(Python, ["-c", program]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Folder.Length > 0) start.Environment["PYTHONPATH"] = Path.Combine(Repository.Root, Folder);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var answer = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? answer : throw new InvalidOperationException($"{name}: {Python} could not tell a version: {errors.Result}");
    }
}
