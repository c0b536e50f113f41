using System.Text;

namespace Wizgi;

/// <summary><c>wsgi.errors</c> for C# applications: whole lines go to the error log.</summary>
/// <param name="exchange">The request.</param>
/// <param name="outside">The gate that the application's code runs outside of, or null.</param>
internal sealed class ErrorWriter(Exchange exchange, IThreadGate? outside) : TextWriter
{
    private readonly StringBuilder _line = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        if (value == '\n') Flush();
        else _line.Append(value);
    }

    public override void Flush()
    {
        if (_line.Length == 0) return;
        using (ManagedGate.Visiting(outside)) exchange.ReportError(_line.ToString(), "");
        _line.Clear();
    }

    protected override void Dispose(bool disposing)
    {
        Flush();
        base.Dispose(disposing);
    }
}
