namespace Wizgi;

/// <summary>A WSGI application in C#.</summary>
/// <param name="environ">The request.</param>
/// <param name="startResponse">To be called once before the first non-empty body item, within this call or while the body is iterated.</param>
/// <returns>The body, item by item; an item is valid until the next one is asked for. When the body is <see cref="IDisposable"/>, it is disposed exactly once, on every path: PEP 3333 <c>close()</c>.</returns>
public delegate IEnumerable<ReadOnlyMemory<byte>> WsgiApplication(Environ environ, StartResponse startResponse);

/// <summary>Sets status and headers. Nothing is sent before the first non-empty body item, the first <see cref="Write"/>, or the end.</summary>
/// <param name="status">Three digits, a space, a reason: <c>200 OK</c>.</param>
/// <param name="headers">Native strings; none hop-by-hop.</param>
/// <param name="excInfo">Given when an error replaces a response that was started: replaces the head while it is unsent, else is thrown again.</param>
/// <exception cref="ApplicationError">A second call without <paramref name="excInfo"/>, or a value that may not stand in a response head.</exception>
public delegate Write StartResponse(string status, IReadOnlyList<ResponseHeader> headers, ExcInfo? excInfo = null);

/// <summary>The imperative way to send a part of the body, for applications that cannot be iterated. Returns when the chunk is on its way.</summary>
public delegate void Write(ReadOnlyMemory<byte> chunk);

/// <summary>One response header, both parts native strings.</summary>
public readonly record struct ResponseHeader(string Name, string Value);

/// <summary>The error on whose behalf <see cref="StartResponse"/> is called again: Python's <c>(type, value, traceback)</c>.</summary>
public sealed record ExcInfo(Exception Exception);
