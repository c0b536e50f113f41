namespace Wizgi.Middleware;

/// <summary>Whom <see cref="BasicAuthentication"/> lets in.</summary>
public sealed record BasicAuthenticationOptions
{
    /// <summary>
    /// An htpasswd file: lines of <c>user:hash</c>. bcrypt (<c>htpasswd -B</c>), <c>$6$</c>, <c>$5$</c> and <c>$apr1$</c> are taken. Read again when it changes.
    /// </summary>
    public required string File { get; init; }

    /// <summary>What the browser shows beside its question.</summary>
    public string Realm { get; init; } = "Restricted";

    /// <summary>Leave the Authorization header, and so the password, in the environ. Who looks at it there often takes it for a request to check it again.</summary>
    public bool PassAuthorization { get; init; }
}
