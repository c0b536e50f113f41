namespace Wizgi.Middleware.Http;

/// <summary>What applications and middleware change of a request on its way in, as it was, so that another application can have it too.</summary>
internal sealed class RequestState
{
    private static readonly string[] Keys =
    [
        EnvironKeys.RequestMethod, EnvironKeys.ScriptName, EnvironKeys.PathInfo, EnvironKeys.QueryString, EnvironKeys.ContentType, EnvironKeys.ContentLength,
        EnvironKeys.Input, EnvironKeys.RemoteUser, EnvironKeys.AuthType,
    ];

    private readonly object?[] _values = new object?[Keys.Length];

    public RequestState(Environ environ)
    {
        for (var index = 0; index < Keys.Length; index++) _values[index] = environ.TryGetValue(Keys[index], out var value) ? value : null;
    }

    public void Restore(Environ environ)
    {
        for (var index = 0; index < Keys.Length; index++)
        {
            if (_values[index] is { } value) environ[Keys[index]] = value;
            else environ.Remove(Keys[index]);
        }
    }

    /// <summary>Whether a request may have a body (RFC 9112 §6.3).</summary>
    public static bool HasBody(Environ environ) => environ.ContentLength is > 0 || environ.Header("Transfer-Encoding") is not null;
}
