using Wizgi.Middleware.Http;

namespace Wizgi.Tests.Middleware.Http;

/// <summary>RFC 9110 §13, for a file with the tag "a,b-1" that was modified on 2020-01-02 at 03:04:05.</summary>
public class ConditionsTests
{
    private const string Tag = "\"a,b-1\"";
    private const string Before = "Thu, 02 Jan 2020 03:04:04 GMT";
    private const string Then = "Thu, 02 Jan 2020 03:04:05 GMT";
    private const string After = "Thu, 02 Jan 2020 03:04:06 GMT";

    private static readonly DateTimeOffset Modified = new(2020, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Without_conditions_the_file_is_sent() => Assert.Equal(Condition.Met, Evaluate());

    [Theory]
    [InlineData(Tag, true)]
    [InlineData("*", true)]
    [InlineData("\"x\", " + Tag, true)]
    [InlineData("\"x\"" + Tag, true)]
    [InlineData(" , " + Tag + " ,", true)]
    [InlineData("W/" + Tag, true)]
    [InlineData("W/\"x\",W/" + Tag, true)]
    [InlineData("\"x\"", false)]
    [InlineData("\"a\", \"b-1\"", false)]
    [InlineData("a,b-1", false)]
    [InlineData("\"a,b-1", false)]
    [InlineData("w/" + Tag, false)]
    [InlineData("", false)]
    [InlineData("*, *", false)]
    public void If_None_Match_compares_weakly(string value, bool isNotModified) =>
        Assert.Equal(isNotModified ? Condition.NotModified : Condition.Met, Evaluate(("If-None-Match", value)));

    [Theory]
    [InlineData(Tag, true)]
    [InlineData("*", true)]
    [InlineData("W/\"x\", " + Tag, true)]
    [InlineData("W/" + Tag, false)]
    [InlineData("\"x\"", false)]
    [InlineData("", false)]
    public void If_Match_compares_strongly(string value, bool isMet) => Assert.Equal(isMet ? Condition.Met : Condition.Failed, Evaluate(("If-Match", value)));

    [Theory]
    [InlineData(Before, false)]
    [InlineData(Then, true)]
    [InlineData(After, true)]
    [InlineData("Thursday, 02-Jan-20 03:04:05 GMT", true)]
    [InlineData("Thu Jan  2 03:04:05 2020", true)]
    [InlineData("2020-01-02T03:04:05Z", false)]
    [InlineData("Fri, 02 Jan 2020 03:04:05 GMT", false)]
    [InlineData("never", false)]
    public void If_Modified_Since_compares_dates_in_all_three_forms(string value, bool isNotModified) =>
        Assert.Equal(isNotModified ? Condition.NotModified : Condition.Met, Evaluate(("If-Modified-Since", value)));

    [Theory]
    [InlineData(Before, Condition.Failed)]
    [InlineData(Then, Condition.Met)]
    [InlineData(After, Condition.Met)]
    [InlineData("never", Condition.Met)]
    public void If_Unmodified_Since_fails_for_a_later_change(string value, object condition) =>
        Assert.Equal((Condition)condition, Evaluate(("If-Unmodified-Since", value)));

    [Fact]
    public void If_None_Match_goes_before_If_Modified_Since()
    {
        Assert.Equal(Condition.Met, Evaluate(("If-None-Match", "\"x\""), ("If-Modified-Since", After)));
        Assert.Equal(Condition.NotModified, Evaluate(("If-None-Match", Tag), ("If-Modified-Since", Before)));
    }

    [Fact]
    public void If_Match_goes_before_If_Unmodified_Since()
    {
        Assert.Equal(Condition.Met, Evaluate(("If-Match", Tag), ("If-Unmodified-Since", Before)));
        Assert.Equal(Condition.Failed, Evaluate(("If-Match", "\"x\""), ("If-Unmodified-Since", After)));
    }

    [Fact]
    public void What_must_hold_goes_before_what_saves_a_transfer()
    {
        Assert.Equal(Condition.Failed, Evaluate(("If-Match", "\"x\""), ("If-None-Match", Tag)));
        Assert.Equal(Condition.NotModified, Evaluate(("If-Match", Tag), ("If-None-Match", Tag)));
        Assert.Equal(Condition.Failed, Evaluate(("If-Unmodified-Since", Before), ("If-Modified-Since", After)));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(Tag, true)]
    [InlineData(Then, true)]
    [InlineData("W/" + Tag, false)]
    [InlineData("\"x\"", false)]
    [InlineData(Before, false)]
    [InlineData(After, false)]
    [InlineData("", false)]
    [InlineData("*", false)]
    public void If_Range_wants_the_very_same_file(string? value, bool isAllowed) =>
        Assert.Equal(isAllowed, Conditions.AllowRange(value is null ? [] : With(("If-Range", value)), Tag, Modified));

    private static Condition Evaluate(params (string Name, string Value)[] headers) => Conditions.Evaluate(With(headers), Tag, Modified);

    private static Environ With(params (string Name, string Value)[] headers)
    {
        var environ = new Environ();
        foreach (var (name, value) in headers) environ["HTTP_" + name.ToUpperInvariant().Replace('-', '_')] = value;
        return environ;
    }
}
