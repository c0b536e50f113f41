using System.Buffers;
using System.Text;
using Wizgi.AspNetCore.FastCgi;
using Wizgi.AspNetCore.Gateways;

namespace Wizgi.Tests.AspNetCore.FastCgi;

public class FastCgiRecordTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(300)]
    [InlineData(FastCgiRecord.MostContent)]
    public void What_is_written_is_read_and_padded_to_eight_bytes(int length)
    {
        var output = new ArrayBufferWriter<byte>();
        var content = new byte[length];
        content.AsSpan().Fill(7);
        FastCgiRecord.Write(output, FastCgiType.Stdout, 513, content);
        Assert.Equal(0, output.WrittenCount % 8);
        var received = new ReadOnlySequence<byte>(output.WrittenMemory);
        Assert.True(FastCgiRecord.TryRead(ref received, out var record, out var read));
        Assert.Equal((FastCgiType.Stdout, 513), (record.Type, record.Id));
        Assert.Equal(content, read.ToArray());
        Assert.True(received.IsEmpty);
    }

    [Fact]
    public void A_part_of_a_record_is_none()
    {
        var output = new ArrayBufferWriter<byte>();
        FastCgiRecord.Write(output, FastCgiType.Stdin, 1, "abc"u8);
        for (var length = 0; length < output.WrittenCount; length++)
        {
            var received = new ReadOnlySequence<byte>(output.WrittenMemory[..length]);
            Assert.False(FastCgiRecord.TryRead(ref received, out _, out _));
            Assert.Equal(length, received.Length);
        }
    }

    [Fact]
    public void Another_version_is_refused_at_its_first_byte() => Assert.Throws<GatewayException>(() =>
    {
        var received = new ReadOnlySequence<byte>("G"u8.ToArray());
        return FastCgiRecord.TryRead(ref received, out _, out _);
    });

    [Theory]
    [InlineData("\u0001\u0002abb", "a=bb")]
    [InlineData("\u0080\0\0\u0001\u0001ab", "a=b")]
    [InlineData("\u0001\0a\0\u0001b", "a=;=b")]
    [InlineData("", "")]
    public void Pairs_are_read_with_short_and_long_lengths(string stream, string expected)
    {
        var environ = new FastCgiEnviron(new GatewayRules(new(), BelievesClients: false));
        // A record may end anywhere.
        foreach (var letter in stream) environ.Add(new ReadOnlySequence<byte>([(byte)letter]));
        var variables = environ.Read();
        Assert.Equal(expected, string.Join(';', Enumerable.Range(0, variables.Count).Select(index => $"{Encoding.Latin1.GetString(variables.Name(index))}={Encoding.Latin1.GetString(variables.Value(index))}")));
    }

    [Theory]
    [InlineData("\u0001")]
    [InlineData("\u0001\u0001a")]
    [InlineData("\u0080\0\0")]
    [InlineData("\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffab")]
    public void A_pair_that_is_cut_off_is_refused(string stream)
    {
        var environ = new FastCgiEnviron(new GatewayRules(new(), BelievesClients: false));
        environ.Add(new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(stream)));
        Assert.Throws<GatewayException>(environ.Read);
    }

    [Fact]
    public void More_than_may_be_is_not_kept()
    {
        var environ = new FastCgiEnviron(new GatewayRules(new(), BelievesClients: false));
        for (var round = 0; round < 100; round++) environ.Add(new ReadOnlySequence<byte>(new byte[60_000]));
        Assert.Equal((0, true), (environ.Read().Count, environ.IsTooLarge));
    }
}
