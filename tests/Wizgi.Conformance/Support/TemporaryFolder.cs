namespace Wizgi.Conformance.Support;

/// <summary>A folder of a test's own, gone with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("wizgi-test-").FullName;

    /// <summary>The path of something in the folder.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a program that the shell runs.</summary>
    /// <returns>Its path.</returns>
    public string WriteScript(string name, string text)
    {
        File.WriteAllText(this[name], "#!/bin/sh\n" + text + "\n");
        File.SetUnixFileMode(this[name], (UnixFileMode)Convert.ToInt32("755", 8));
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
