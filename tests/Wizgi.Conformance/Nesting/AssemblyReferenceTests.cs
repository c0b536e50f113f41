using Wizgi.Conformance.Startup;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Nesting;

/// <summary>How a C# application is named, and what a person sees who named it wrongly.</summary>
public sealed class AssemblyReferenceTests : StartupErrorTests
{
    [Theory]
    [InlineData("Shop.Api.Field", "a field")]
    [InlineData("Shop.Api.Property", "a property")]
    [InlineData("Shop.Api.Application", "an apple costs 30")]
    [InlineData("Shop.Api.Make()", "made")]
    [InlineData("Shop.Api.Inner.Application", "inside")]
    public async Task A_member_may_be_a_field_a_property_a_method_or_a_factory(string member, string answer)
    {
        await using var wizgi = await WizgiProcess.Start($"{ShopServer.Dll}:{member}");
        using var client = await wizgi.Connect();
        Assert.Equal(answer, (await client.Exchange(Request.Get("/"))).Body);
    }

    [Theory]
    [InlineData("Shop.Api.Aplication", "type 'Shop.Api' of Shop.dll has no static member 'Aplication'; did you mean 'Application'?")]
    [InlineData("Shop.Ap.Application", "Shop.dll has no type 'Shop.Ap'; did you mean 'Shop.Api'?")]
    [InlineData("Shop.Each", "'Shop.Each' is a type; name its member: Shop.dll:Shop.Each.Application")]
    [InlineData("Shop.Api.Wrong", "is not a WSGI application: String Wrong(String) is not IEnumerable<ReadOnlyMemory<Byte>> (Environ, StartResponse)")]
    [InlineData("Shop.Api.Number", "is not a WSGI application: a value of type Int32 is not")]
    [InlineData("Shop.Api.Nothing", "is not a WSGI application: it is null")]
    [InlineData("Shop.Api.Make", "it makes one: Make()")]
    [InlineData("Shop.Api.Wrong()", "'Wrong()' cannot be called like this: String Wrong(String) does not make a WSGI application without arguments")]
    [InlineData("Application", "'Application' is not Namespace.Type.Member")]
    [InlineData("", "'' is not Namespace.Type.Member")]
    public async Task A_reference_that_leads_nowhere_says_why(string member, string message) =>
        Assert.Contains(message, await Fail(LoadFailure, $"{ShopServer.Dll}:{member}"), StringComparison.Ordinal);

    [Fact]
    public async Task Without_a_member_the_only_one_of_the_usual_name_is_taken() =>
        Assert.Contains("Shop.dll has several: Shop.dll:Shop.Api.Application, ", await Fail(LoadFailure, ShopServer.Dll), StringComparison.Ordinal);

    [Fact]
    public async Task A_missing_file_is_named_with_the_place_it_was_looked_for() =>
        Assert.Contains($"there is no file {Apps}/nowhere.dll", await Fail(BootFailure, "nowhere.dll:Shop.Api.Application"), StringComparison.Ordinal);

    [Fact]
    public async Task A_missing_file_whose_source_is_here_gets_a_hint()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["hello.cs"], "");
        Assert.Contains($"Build it: dotnet build {folder["hello.cs"]} -o {folder.Path}", await Fail(BootFailure, "Hello.dll:Hello.Application", "--chdir", folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_assembly_is_called_so()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text.dll"], "no assembly");
        Assert.Contains("text.dll is not a .NET assembly", await Fail(LoadFailure, "text.dll:A.B", "--chdir", folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_that_fails_while_it_is_loaded_shows_its_own_trace()
    {
        var (code, output) = await WizgiProcess.Run([$"{ShopServer.Dll}:Shop.Api.Broken", "-w", "0", "-b", "127.0.0.1:0"]);
        Assert.Equal(BootFailure, code);
        Assert.Contains("InvalidOperationException: the shop is closed", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Wizgi.MemberSearch", output, StringComparison.Ordinal);
    }
}
