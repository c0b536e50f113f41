using System.Runtime.Versioning;
using Wizgi.Python;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Python;

[Collection(EnvironmentCollection.Name)]
[UnsupportedOSPlatform("windows")]
public sealed class PythonChoiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string? _oldPath = Environment.GetEnvironmentVariable("PATH");
    private readonly string? _oldVenv = Environment.GetEnvironmentVariable("VIRTUAL_ENV");

    public PythonChoiceTests()
    {
        Environment.SetEnvironmentVariable("PATH", $"{_folder["nothing"]}:{_folder["bin"]}");
        Environment.SetEnvironmentVariable("VIRTUAL_ENV", null);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", _oldPath);
        Environment.SetEnvironmentVariable("VIRTUAL_ENV", _oldVenv);
        _folder.Dispose();
    }

    [Fact]
    public void Without_any_Python_nothing_is_found() => Assert.Null(Find(null));

    [Fact]
    public void The_python3_on_PATH_comes_last() => Assert.Equal(_folder.Script("bin/python3", ""), Find(null));

    [Fact]
    public void A_venv_in_the_directory_goes_before_PATH()
    {
        _folder.Script("bin/python3", "");
        Assert.Equal(_folder.Script("app/.venv/bin/python", ""), Find(null));
    }

    [Fact]
    public void An_active_venv_goes_before_the_one_in_the_directory()
    {
        _folder.Script("app/.venv/bin/python", "");
        var active = _folder.Script("active/bin/python", "");
        Environment.SetEnvironmentVariable("VIRTUAL_ENV", _folder["active"]);
        Assert.Equal(active, Find(null));
    }

    [Fact]
    public void An_active_venv_that_is_gone_is_an_error_that_names_it()
    {
        _folder.Script("bin/python3", "");
        Environment.SetEnvironmentVariable("VIRTUAL_ENV", _folder["gone"]);
        Assert.Contains($"VIRTUAL_ENV is {_folder["gone"]}", Refused(null), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_VIRTUAL_ENV_is_none()
    {
        Environment.SetEnvironmentVariable("VIRTUAL_ENV", "");
        Assert.Equal(_folder.Script("bin/python3", ""), Find(null));
    }

    [Fact]
    public void What_is_asked_for_goes_before_everything()
    {
        _folder.Script("active/bin/python", "");
        Environment.SetEnvironmentVariable("VIRTUAL_ENV", _folder["active"]);
        var file = _folder.Script("other/python3.12", "");
        var named = _folder.Script("bin/python3.13", "");
        var venv = _folder.Script("env/bin/python", "");
        Assert.Equal(file, Find(file));
        Assert.Equal(named, Find("python3.13"));
        Assert.Equal(venv, Find(_folder["env"]));
    }

    [Fact]
    public void What_is_asked_for_and_not_there_is_an_error_that_names_it()
    {
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Equal($"--python {_folder["empty"]}: the folder is no virtual environment, it has no bin/python", Refused(_folder["empty"]));
        Assert.Equal($"--python {_folder["none"]}: there is no such file", Refused(_folder["none"]));
        Assert.Equal($"--python python9: there is no such program on PATH, nor a folder of that name in {Directory.GetCurrentDirectory()}", Refused("python9"));
    }

    private string? Find(string? asked) => PythonChoice.Find(asked, _folder["app"]);

    private string Refused(string? asked) => Assert.Throws<BridgeException>(() => Find(asked)).Message;
}
