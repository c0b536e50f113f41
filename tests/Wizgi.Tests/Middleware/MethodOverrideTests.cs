using System.Text;
using Wizgi.Middleware;

namespace Wizgi.Tests.Middleware;

public class MethodOverrideTests
{
    private static readonly MethodOverrideOptions WithForm = new() { FormField = "_method", FormBuffer = 100 };
    private static readonly ResponseHeader Form = new("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");

    [Theory]
    [InlineData("POST", "DELETE", "DELETE")]
    [InlineData("POST", "PATCH", "PATCH")]
    [InlineData("POST", "GET", "POST")]
    [InlineData("POST", "delete", "POST")]
    [InlineData("POST", "BREW", "POST")]
    [InlineData("POST", "", "POST")]
    [InlineData("GET", "DELETE", "GET")]
    [InlineData("PUT", "DELETE", "PUT")]
    public void Only_a_POST_becomes_only_what_is_allowed(string method, string wanted, string expected) =>
        Assert.Equal($"{expected}:", Caller.Call(Lint.Wrap(MethodOverride.Wrap(Echo)), method, headers: new ResponseHeader("X-HTTP-Method-Override", wanted)).Text);

    [Theory]
    [InlineData("a=1&_method=PUT&b=2", "PUT")]
    [InlineData("%5Fmethod=P%55T", "PUT")]
    [InlineData("_method=GET", "POST")]
    [InlineData("x_method=PUT", "POST")]
    [InlineData("_method", "POST")]
    [InlineData("a=%&_method=%zz", "POST")]
    [InlineData("", "POST")]
    public void A_form_names_the_method_and_the_application_reads_all_of_it(string form, string expected) => Assert.Equal($"{expected}:{form}", Post(WithForm, form, Form).Text);

    [Fact]
    public void A_form_field_is_not_looked_for_unless_it_is_asked_for() => Assert.Equal("POST:_method=PUT", Post(new MethodOverrideOptions(), "_method=PUT", Form).Text);

    [Fact]
    public void A_form_that_is_too_long_or_no_form_is_not_looked_at()
    {
        var padding = new string('x', 100);
        Assert.Equal($"POST:_method=PUT&{padding}", Post(WithForm, $"_method=PUT&{padding}", Form).Text);
        Assert.Equal("POST:_method=PUT", Post(WithForm, "_method=PUT", new ResponseHeader("Content-Type", "text/plain")).Text);
    }

    [Fact]
    public void The_header_goes_before_the_form() =>
        Assert.Equal("DELETE:_method=PUT", Post(WithForm, "_method=PUT", Form, new ResponseHeader("X-HTTP-Method-Override", "DELETE")).Text);

    [Theory]
    [InlineData("GET")]
    [InlineData("CONNECT")]
    public void A_method_that_would_pass_by_checks_is_refused(string method) => Assert.Throws<ArgumentException>(() => MethodOverride.Wrap(Echo, new MethodOverrideOptions { Methods = [method] }));

    private static CallerResponse Post(MethodOverrideOptions options, string form, params ResponseHeader[] headers) =>
        Caller.Call(Lint.Wrap(MethodOverride.Wrap(Lint.Wrap(Echo), options)), "POST", "/", Encoding.ASCII.GetBytes(form), headers);

    private static IEnumerable<ReadOnlyMemory<byte>> Echo(Environ environ, StartResponse start)
    {
        start("200 OK", [new("Content-Type", "text/plain")]);
        return ResponseBody.Of($"{environ.RequestMethod}:{new StreamReader(environ.Input).ReadToEnd()}");
    }
}
