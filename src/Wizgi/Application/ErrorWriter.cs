using System.Text;

namespace Wizgi;

/// <summary><c>wsgi.errors</c> for C# applications: whole lines go to the error log.</summary>
internal sealed class ErrorWriter(Exchange exchange) : TextWriter
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
        exchange.ReportError(_line.ToString(), "");
        _line.Clear();
    }

    protected override void Dispose(bool disposing)
    {
        Flush();
        base.Dispose(disposing);
    }
}
