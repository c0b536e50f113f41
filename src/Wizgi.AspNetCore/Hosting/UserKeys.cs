using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Wizgi.AspNetCore.Hosting;

/// <summary>Tells an application who the user is that ASP.NET Core has authenticated.</summary>
internal static class UserKeys
{
    public static void Write(IEnvironWriter environ, IFeatureCollection features)
    {
        if (features.Get<IHttpAuthenticationFeature>()?.User is not { Identity: { IsAuthenticated: true } identity } user) return;
        if (identity.Name is { } name) environ.Set("REMOTE_USER"u8, Encoding.UTF8.GetBytes(name));
        if (identity.AuthenticationType is { } type) environ.Set("AUTH_TYPE"u8, Encoding.UTF8.GetBytes(type));
        environ.Set("wizgi.claims"u8, Claims(user));
    }

    private static byte[] Claims(ClaimsPrincipal user)
    {
        var json = new MemoryStream();
        // Escapes all that is not ASCII.
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartArray();
            foreach (var claim in user.Claims)
            {
                writer.WriteStartArray();
                writer.WriteStringValue(claim.Type);
                writer.WriteStringValue(claim.Value);
                writer.WriteEndArray();
            }
            writer.WriteEndArray();
        }
        return json.ToArray();
    }
}
