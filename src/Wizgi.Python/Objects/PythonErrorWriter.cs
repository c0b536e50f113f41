using System.Text;

namespace Wizgi.Python.Objects;

/// <summary>Any <c>wsgi.errors</c> of Python as a text writer.</summary>
internal sealed class PythonErrorWriter(PythonReference errors) : TextWriter
{
    private static readonly nint WriteName = Str.Intern("write");
    private static readonly nint FlushName = Str.Intern("flush");

    /// <summary>Borrowed: Python's object.</summary>
    public nint Instance => errors.Instance;

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value)
    {
        if (!string.IsNullOrEmpty(value)) Reference.Release(PythonCall.InvokeMethod(Instance, WriteName, Str.FromText(value)));
    }

    public override void WriteLine(string? value) => Write(value + "\n");

    public override void Flush() => Reference.Release(PythonCall.InvokeMethod(Instance, FlushName));
}
