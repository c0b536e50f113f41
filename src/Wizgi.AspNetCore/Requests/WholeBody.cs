namespace Wizgi.AspNetCore.Requests;

/// <summary>A body whose head does not say how long it is has come whole.</summary>
internal sealed record WholeBody(long Length);
