using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Wire;

/// <summary>
/// A body that is not whole is not a request, whatever stands in it and however its client leaves (RFC 9112 §8): a proxy in front that ends a connection in the middle
/// of an upload must not have the upload's bytes run as a request of its own.
/// </summary>
public sealed class IncompleteBodyTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("1m")]
    public async Task Bytes_of_a_body_that_broke_off_are_never_run(string buffer)
    {
        await using var wizgi = await WizgiProcess.Start("leaving:app", new WizgiOptions { Arguments = ["--request-buffer", buffer, "--threads", "2"] });
        await IncompleteBody.LeaveEach(wizgi.Connect, body => buffer == "0" && body.IsWaitedFor, wizgi.WaitForOutput);

        // All that was taken is done when the server has stopped.
        Assert.Equal(0, await wizgi.Stop());
        Assert.DoesNotContain("/inner", wizgi.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("[WARNING]", wizgi.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", wizgi.Output, StringComparison.Ordinal);
    }
}
