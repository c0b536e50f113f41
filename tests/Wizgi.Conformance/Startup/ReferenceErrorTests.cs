using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Startup;

/// <summary>The application cannot be loaded.</summary>
public sealed class ReferenceErrorTests : StartupErrorTests
{
    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_missing_module_is_named_with_the_place_it_was_looked_for(string mode)
    {
        var output = await Fail(BootFailure, "helo:app", "--python-mode", mode);
        Assert.Contains("cannot load 'helo:app': there is no module 'helo'.", output, StringComparison.Ordinal);
        Assert.Contains(Apps, output, StringComparison.Ordinal);
        Assert.Contains("--chdir", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Traceback", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("code.main:app", "there is no module 'code.main'. Did you mean 'code/main.py'?")]
    [InlineData("code/main:app", "Did you mean 'code/main.py'?")]
    [InlineData("shop.wsgi", "Did you mean './shop.wsgi'?")]
    public async Task A_missing_module_whose_file_is_here_gets_a_hint(string reference, string message)
    {
        using var folder = new TemporaryFolder();
        // Python's own module 'code' hides the folder.
        Directory.CreateDirectory(folder["code"]);
        File.WriteAllText(folder["code/main.py"], "");
        File.WriteAllText(folder["shop.wsgi"], "");
        Assert.Contains(message, await Fail(BootFailure, reference, "--chdir", folder.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello:ap", "module 'hello' has no attribute 'ap'; did you mean 'app'?")]
    [InlineData("hello:wsgi", "module 'hello' has no attribute 'wsgi'; did you mean 'app'?")]
    [InlineData("hello.py:ap", "module 'hello.py' has no attribute 'ap'; did you mean 'app'?")]
    [InlineData("not_callable:settings.ap", "'settings' of module 'not_callable' has no attribute 'ap'; did you mean 'app'?")]
    [InlineData("not_callable:app", "'not_callable:app' is not a WSGI application: an int cannot be called with (environ, start_response)")]
    [InlineData("not_callable:settings.app", "'not_callable:settings.app' is not a WSGI application: None cannot be called")]
    [InlineData("not_callable:app()", "'app()' cannot be called: it is an int")]
    [InlineData("factories:make_nothing()", "'factories:make_nothing()' is not a WSGI application: None cannot be called")]
    [InlineData("factories:make(open)", "the arguments of 'make(open)' must be literals")]
    [InlineData("factories:make(*'ab')", "the arguments of 'make(*'ab')' must be literals")]
    [InlineData("factories:make()", "'make()' cannot be called like this: make() missing 1 required positional argument: 'greeting'")]
    [InlineData("factories:make('hi', count=2)", "cannot be called like this: make() got an unexpected keyword argument 'count'")]
    [InlineData("hello:app(", "'app(' is not an attribute of 'hello' nor a call of one")]
    [InlineData("hello:app if app else app", "is not an attribute of 'hello' nor a call of one")]
    [InlineData("hello:", "'' is not an attribute of 'hello'")]
    [InlineData("neither_name", "module 'neither_name' has neither 'application' nor 'app'; name the application: neither_name:hello")]
    [InlineData("", "'' names no module: write package.module:application or path/file.py:application")]
    [InlineData(":app", "':app' names no module")]
    public async Task A_reference_that_leads_nowhere_says_why(string reference, string message)
    {
        var output = await Fail(LoadFailure, reference);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.DoesNotContain("Traceback", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere/app.py:app", "nowhere/app.py")]
    [InlineData("nowhere.py", "nowhere.py")]
    public async Task A_missing_file_is_named_in_full(string reference, string file) =>
        Assert.Contains($"there is no file {Path.Combine(Apps, file)}", await Fail(BootFailure, reference), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task An_app_that_raises_while_imported_shows_its_own_traceback_and_no_frame_of_ours(string mode)
    {
        var output = await Fail(BootFailure, "fails_at_import:app", "--python-mode", mode);
        Assert.Contains("the application 'fails_at_import:app' failed while it was imported:", output, StringComparison.Ordinal);
        Assert.Contains("Traceback (most recent call last):\n  File \"" + Path.Combine(Apps, "fails_at_import.py") + "\", line 12, in <module>\n    prepare()", output, StringComparison.Ordinal);
        Assert.Contains("RuntimeError: the database is not there", output, StringComparison.Ordinal);
        AssertNoFrameOfOurs(output);
    }

    [Theory]
    [InlineData("misses_module:app", "ModuleNotFoundError: No module named 'a_module_that_nobody_has'", "in <module>")]
    [InlineData("misses_module.py", "ModuleNotFoundError: No module named 'a_module_that_nobody_has'", "in <module>")]
    [InlineData("syntax_error:app", "SyntaxError: ", "syntax_error.py\", line 2")]
    [InlineData("exits_at_import:app", "SystemExit: there is nothing to serve", "in <module>")]
    [InlineData("factories:make_error()", "LookupError: there is no configuration", "in make_error")]
    [InlineData("factories:make_type_error()", "TypeError: object of type 'int' has no len()", "in make_type_error")]
    public async Task An_error_of_the_apps_own_keeps_its_traceback(string reference, string lastLine, string frame)
    {
        var output = await Fail(BootFailure, reference);
        Assert.Contains(lastLine, output, StringComparison.Ordinal);
        Assert.Contains(frame, output, StringComparison.Ordinal);
        AssertNoFrameOfOurs(output);
    }

    [Theory]
    [InlineData("misses_module:app")]
    [InlineData("misses_module.py")]
    public async Task An_app_that_misses_a_module_is_told_which_Python_misses_it(string reference) =>
        Assert.Contains($"No module named 'a_module_that_nobody_has'\nThe server's Python is {Repository.Python}. Install there what is missing, or name the virtual environment that has it with --python.",
            await Fail(BootFailure, reference), StringComparison.Ordinal);

    [Theory]
    [InlineData("both_names", "application")]
    [InlineData("both_names:app", "app")]
    [InlineData("hello", "hello\n")]
    [InlineData("hello.py", "hello\n")]
    [InlineData("factories:make('hi', times=2)", "hihi")]
    public async Task A_reference_may_leave_the_attribute_out_or_call_a_factory(string reference, string body)
    {
        await using var wizgi = await WizgiProcess.Start(reference, new() { Directory = Apps });
        using var client = await wizgi.Connect();
        Assert.Equal(body, (await client.Exchange(Request.Get("/"))).Body);
    }

    private static void AssertNoFrameOfOurs(string output)
    {
        foreach (var sign in (string[])["<wizgi>", "wizgi_boot", "hosted.py", "<string>", "importlib"]) Assert.DoesNotContain(sign, output, StringComparison.Ordinal);
    }
}
