using System.Text.Json;
using Wizgi.Server.Diagnostics;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Diagnostics;

public class LogTextTests
{
    private readonly LogText _text = new();

    [Fact]
    public void Every_byte_that_could_end_a_field_or_a_line_is_escaped()
    {
        for (var code = 0; code < 256; code++)
        {
            _text.Clear();
            _text.AddEscaped([(byte)code]);
            var isPlain = code is >= 0x20 and < 0x7F and not '"' and not '\\';
            Assert.Equal(isPlain ? $"{(char)code}" : $"\\x{code:x2}", Latin1.Text(_text.Line));
        }
    }

    [Fact]
    public void Escapes_stand_where_the_bytes_stood()
    {
        _text.AddEscaped("\"a\"\nb\\c"u8);
        Assert.Equal(@"\x22a\x22\x0ab\x5cc", Latin1.Text(_text.Line));
    }

    [Fact]
    public void Nothing_is_shown_as_a_hyphen_but_not_in_JSON()
    {
        _text.AddEscaped([]);
        _text.AddJson([]);
        Assert.Equal("-\"\"", Latin1.Text(_text.Line));
    }

    [Fact]
    public void JSON_reads_back_as_the_same_256_bytes()
    {
        var bytes = Enumerable.Range(0, 256).Select(code => (byte)code).ToArray();
        _text.AddJson(bytes);
        Assert.Equal(Latin1.Text(bytes), JsonSerializer.Deserialize<string>(_text.Line));
        Assert.True(_text.Line.IndexOf((byte)'\n') < 0);
    }

    [Fact]
    public void A_line_grows_as_far_as_it_must()
    {
        var quotes = new string('"', 10_000);
        _text.AddEscaped(Latin1.Bytes(quotes));
        _text.Add(long.MinValue);
        _text.Add("é");
        Assert.Equal(quotes.Replace("\"", "\\x22", StringComparison.Ordinal) + "-9223372036854775808\u00C3\u00A9", Latin1.Text(_text.Line));
    }
}
