using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary><c>wsgi.early_hints(headers)</c>: sends an interim response 103 at once.</summary>
/// <remarks>RFC 8297; the name and the meaning are gunicorn's. Its self is the ticket of its <see cref="RequestCall"/>.</remarks>
internal static unsafe class EarlyHintsObject
{
    public static readonly MethodDef* Method = MethodDef.Table(
        ("early_hints", (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint>)&Call, MethodDef.OneArgument,
            "early_hints(headers)\n\nSends 103 Early Hints (RFC 8297) with these (name, value) tuples at once; ignored once the head is sent."));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Call(nint ticket, nint headers)
    {
        try
        {
            var hints = FieldArgument.Read(headers, FieldPlace.EarlyHints);
            RequestCall.OfCallable(ticket, EnvironKeys.EarlyHints).Exchange!.SendEarlyHints(hints);
            return Reference.Share(Exceptions.None);
        }
        catch (Exception problem)
        {
            return Guard.Raise(problem);
        }
    }
}
