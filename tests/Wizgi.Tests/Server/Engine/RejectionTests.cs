using Wizgi.Server.Engine;

namespace Wizgi.Tests.Server.Engine;

public class RejectionTests
{
    public static TheoryData<object> Reasons => [.. Enum.GetValues<RequestRejectionReason>().Where(reason => reason != RequestRejectionReason.None).Cast<object>()];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Each_reason_has_an_error_status_and_a_sentence_of_its_own(object reason)
    {
        Assert.Matches("^[45][0-9]{2} [A-Z]", Rejection.Status((RequestRejectionReason)reason));
        var sentence = Rejection.Describe((RequestRejectionReason)reason);
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        Assert.NotEqual(Rejection.Describe(RequestRejectionReason.None), sentence);
        // It is sent as ASCII, its length counted in chars.
        Assert.True(sentence.All(char.IsAscii));
    }

    [Theory]
    [InlineData(RequestRejectionReason.RequestLineTooLong, 414)]
    [InlineData(RequestRejectionReason.HeaderFieldTooLong, 431)]
    [InlineData(RequestRejectionReason.TooManyHeaderFields, 431)]
    [InlineData(RequestRejectionReason.HeadersTooLong, 431)]
    [InlineData(RequestRejectionReason.UnsupportedVersion, 505)]
    [InlineData(RequestRejectionReason.UnknownTransferEncoding, 501)]
    [InlineData(RequestRejectionReason.ExpectationUnknown, 417)]
    [InlineData(RequestRejectionReason.HeadTimeout, 408)]
    [InlineData(RequestRejectionReason.MissingHost, 400)]
    public void A_reason_has_the_status_that_its_specification_gives_it(object reason, int status) =>
        Assert.StartsWith($"{status} ", Rejection.Status((RequestRejectionReason)reason), StringComparison.Ordinal);
}
