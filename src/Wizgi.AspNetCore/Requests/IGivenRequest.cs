using Wizgi.Server.Engine;

namespace Wizgi.AspNetCore.Requests;

/// <summary>A feature of requests that came through a gateway protocol: the web server has read the head, decoded the path, and knows the client.</summary>
internal interface IGivenRequest
{
    /// <summary>The ends of the client's connection, as the web server tells them.</summary>
    Peer Peer { get; }

    /// <summary>What forwarding headers say may count, if the client is among those that are believed.</summary>
    bool KnowsClient { get; }

    /// <summary>Why it must be refused, or None.</summary>
    RequestRejectionReason Rejection { get; }

    /// <summary>The body has no length, and ends where the protocol says so.</summary>
    bool HasUnknownLength { get; }

    /// <summary>Decoded, without a '/' at its end.</summary>
    ReadOnlySpan<byte> ScriptName { get; }

    /// <summary>Decoded; with a '/' at its beginning, or empty.</summary>
    ReadOnlySpan<byte> PathInfo { get; }

    /// <summary>Sets the variables that no head of a request has: REMOTE_USER, SSL_CIPHER, …</summary>
    void Write(IEnvironWriter environ);
}
