namespace Wizgi.AspNetCore.Gateways;

/// <summary>Where the bytes of a response go, head and body, in the way of a protocol.</summary>
internal interface IGatewaySink
{
    /// <summary>uwsgi wants HTTP's status line.</summary>
    bool WantsStatusLine { get; }

    /// <summary>Sends, and completes when more may be sent.</summary>
    /// <returns>False: nobody takes it any more.</returns>
    ValueTask<bool> Send(ReadOnlyMemory<byte> bytes);
}
