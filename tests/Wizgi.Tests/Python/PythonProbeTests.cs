using System.Runtime.Versioning;
using Wizgi.Python;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Python;

[Collection(EnvironmentCollection.Name)]
[UnsupportedOSPlatform("windows")]
public sealed class PythonProbeTests : IDisposable
{
    private const string Answer =
        """{"Executable":"/x/python","Version":[3,12,1],"Implementation":"cpython","Libpython":null,"IsSharedBuild":false,"IsFreeThreaded":false,"HasCtypes":true,"Prefix":"/x","BasePrefix":"/usr"}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_answer_is_taken_over()
    {
        var probe = PythonProbe.Ask(Answering(Answer));
        Assert.Equal(new Version(3, 12, 1), probe.PythonVersion);
        Assert.Equal(("/x/python", "/x", "/usr"), (probe.Executable, probe.Prefix, probe.BasePrefix));
        Assert.True(probe.HasCtypes);
        Assert.Null(probe.Libpython);
        Assert.Equal("libpython3.12", probe.LibpythonPackage);
    }

    [Fact]
    public void The_real_interpreter_answers_and_its_libpython_exists()
    {
        var probe = PythonProbe.Ask("/usr/bin/python3");
        Assert.Equal("cpython", probe.Implementation);
        Assert.True(probe.PythonVersion >= new Version(3, 9));
        Assert.True(probe.Libpython is null || File.Exists(probe.Libpython));
        Assert.Equal("/usr", probe.Prefix);
    }

    [Fact]
    public void An_interpreter_that_does_not_exist_is_an_error_that_names_it()
    {
        var message = Refused(_folder["none"]);
        Assert.Contains($"cannot run the Python interpreter '{_folder["none"]}'", message, StringComparison.Ordinal);
        Assert.Contains("--python", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_implementation_is_refused_by_its_name() =>
        Assert.Contains("is pypy; Wizgi runs applications in CPython only", Refused(Answering(Answer.Replace("cpython", "pypy", StringComparison.Ordinal))), StringComparison.Ordinal);

    [Theory]
    [InlineData("[3,8,20]", "3.8.20")]
    [InlineData("[2,7,18]", "2.7.18")]
    public void An_old_version_is_refused_by_its_number(string version, string shown) =>
        Assert.Contains($"is Python {shown}; Wizgi needs 3.9 or newer", Refused(Answering(Answer.Replace("[3,12,1]", version, StringComparison.Ordinal))), StringComparison.Ordinal);

    [Fact]
    public void The_oldest_version_that_serves_is_3_9() => Assert.Equal(9, PythonProbe.Ask(Answering(Answer.Replace("[3,12,1]", "[3,9,0]", StringComparison.Ordinal))).PythonVersion.Minor);

    // Python 2 cannot even ask the questions, but it can say its version.
    [Fact]
    public void An_interpreter_too_old_for_the_questions_is_refused_by_its_number() =>
        Assert.Contains("is Python 2.7.18; Wizgi needs 3.9 or newer", Refused(_folder.Script("python2", """[ "$1" = -I ] && exit 2; printf 2.7.18""")), StringComparison.Ordinal);

    [Theory]
    [InlineData("echo hello", "does not answer like a Python interpreter: hello")]
    [InlineData("true", "does not answer like a Python interpreter: it printed nothing")]
    [InlineData("echo first >&2; echo broken venv >&2; exit 1", "does not answer like a Python interpreter: broken venv")]
    public void A_program_that_is_no_Python_is_refused_with_its_last_words(string script, string message) =>
        Assert.Contains(message, Refused(_folder.Script("python", $"[ \"$1\" = -I ] || exit 1\n{script}")), StringComparison.Ordinal);

    private string Answering(string answer) => _folder.Script("python", $"cat <<'END'\n{answer}\nEND");

    private static string Refused(string interpreter) => Assert.Throws<BridgeException>(() => PythonProbe.Ask(interpreter)).Message;
}
