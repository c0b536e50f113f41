using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wizgi.Python.Application;
using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>The <c>write(body_data)</c> that start_response returns.</summary>
/// <remarks>PEP 3333 "The write() Callable": the data is sent, or on its way, before it returns.</remarks>
internal static unsafe class WriteObject
{
    public static readonly MethodDef* Method = MethodDef.Table(
        ("write", (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint>)&Call, MethodDef.OneArgument, "write(body_data)\n\nPEP 3333: sends a part of the body."));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Call(nint ticket, nint data)
    {
        try
        {
            var exchange = RequestCall.OfCallable(ticket, "write()").Exchange!;
            if (!BodySender.SendItem(exchange, data, BodySender.Written))
                return exchange.IsClientGone ? Guard.Raise(Exceptions.OSError, "the client is gone") : 0;
            if (exchange.IsOverrun)
                throw ApplicationError.Value($"write() past the Content-Length {exchange.Head.ContentLength}");
            ObjectProtocol.Py_IncRef(Exceptions.None);
            return Exceptions.None;
        }
        catch (Exception problem)
        {
            return Guard.Raise(problem);
        }
    }
}
