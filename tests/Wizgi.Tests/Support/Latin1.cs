using System.Text;

namespace Wizgi.Tests.Support;

/// <summary>Bytes written and shown as text, one byte a char.</summary>
internal static class Latin1
{
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
