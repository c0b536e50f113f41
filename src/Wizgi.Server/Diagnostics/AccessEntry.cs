namespace Wizgi.Server.Diagnostics;

/// <summary>One served request, for the access log. Native strings as bytes; valid during the call only.</summary>
internal readonly ref struct AccessEntry
{
    public required ReadOnlySpan<byte> RemoteAddress { get; init; }

    /// <summary>As received, or what there was of it when the request was refused.</summary>
    public required ReadOnlySpan<byte> RequestLine { get; init; }

    public ReadOnlySpan<byte> Method { get; init; }

    /// <summary>The target's path, still encoded.</summary>
    public ReadOnlySpan<byte> Path { get; init; }

    public ReadOnlySpan<byte> Query { get; init; }

    public ReadOnlySpan<byte> Protocol { get; init; }

    public required int StatusCode { get; init; }

    /// <summary>Body bytes sent.</summary>
    public required long BodyBytes { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Finds the first request header of a name; empty when there is none.</summary>
    public required HeaderLookup RequestHeader { get; init; }

    /// <summary>What of the environ the format asks for; null: nothing, or there is no environ.</summary>
    public EnvironNotes? Environ { get; init; }

    /// <summary>The same of the response; null when no application made it.</summary>
    public ResponseHead? ResponseHead { get; init; }
}

/// <summary>Looks a header up by its name in any case.</summary>
internal delegate ReadOnlySpan<byte> HeaderLookup(ReadOnlySpan<byte> name);
