using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Nesting;

/// <summary><c>InterpreterLock</c>: what C# does inside Python while it waits. Two requests wait for each other.</summary>
public sealed class InterpreterLockTests(NestingServerOnThreads nesting, ShopServerOnThreads shop) : IClassFixture<NestingServerOnThreads>, IClassFixture<ShopServerOnThreads>
{
    [Fact]
    public async Task CSharp_inside_Python_that_waits_lets_others_run()
    {
        var answers = await Task.WhenAll(nesting.Get("/validated/Meeting"), nesting.Get("/validated/Meeting"));
        foreach (var answer in answers) Assert.Contains("True GET a Python application, its environ, input or body was used", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_interpreter_it_does_nothing()
    {
        var answers = await Task.WhenAll(shop.Get("/Meeting"), shop.Get("/Meeting"));
        foreach (var answer in answers) Assert.Equal("True GET ", answer.Body);
    }
}
