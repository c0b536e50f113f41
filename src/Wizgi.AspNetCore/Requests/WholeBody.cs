namespace Wizgi.AspNetCore.Requests;

/// <summary>The whole body has come, and is so long.</summary>
internal sealed record WholeBody(long Length);
