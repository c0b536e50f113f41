using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary><c>wsgi.ext.http.send_trailers(trailers)</c>: fields to send behind the body.</summary>
/// <remarks>RFC 9110 §6.5; the name is pyvoy's. Its self is the ticket of its <see cref="RequestCall"/>.</remarks>
internal static unsafe class SendTrailersObject
{
    public static readonly MethodDef* Method = MethodDef.Table(
        ("send_trailers", (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint>)&Call, MethodDef.OneArgument,
            "send_trailers(trailers)\n\nAdds these (name, value) tuples to the trailers, which are sent behind the body (RFC 9110 6.5)."));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Call(nint ticket, nint headers)
    {
        try
        {
            var trailers = FieldArgument.Read(headers, FieldPlace.Trailers);
            RequestCall.OfCallable(ticket, EnvironKeys.SendTrailers).Exchange!.AddTrailers(trailers);
            return Reference.Share(Exceptions.None);
        }
        catch (Exception problem)
        {
            return Guard.Raise(problem);
        }
    }
}
