using Microsoft.AspNetCore.Http;

namespace Wizgi.AspNetCore.Requests;

/// <summary>
/// The client has gone before its request was whole. Kestrel ends the connection over such an exception, and only over such a one: else it would take for the next
/// request what there is of the body.
/// </summary>
internal sealed class ClientGoneException() : BadHttpRequestException("The client ended the connection before the request was whole.");
