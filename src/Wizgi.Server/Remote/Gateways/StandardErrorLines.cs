namespace Wizgi.Server.Remote.Gateways;

/// <summary>Splits what an origin writes to its standard error into lines, as native strings.</summary>
/// <param name="take">Gets each, or null: nobody wants them.</param>
internal sealed class StandardErrorLines(Action<string>? take)
{
    // Bytes: of a line, and of one request's lines together. A broken origin fills no log.
    private const int LongestLine = 8 * 1024;
    private const int MostOfRequest = 1024 * 1024;

    private readonly List<byte> _line = [];
    private int _taken;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (take is null || _taken > MostOfRequest) return;
        _taken += bytes.Length;
        foreach (var value in bytes)
        {
            if (value == '\n' || _line.Count == LongestLine) End();
            if (value is not ((byte)'\n' or (byte)'\r')) _line.Add(value);
        }
        if (_taken <= MostOfRequest) return;
        End();
        take("(more on standard error is not shown)");
    }

    /// <summary>Nothing more comes.</summary>
    public void End()
    {
        if (_line.Count > 0) take?.Invoke(NativeString.FromBytes(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_line)));
        _line.Clear();
    }
}
