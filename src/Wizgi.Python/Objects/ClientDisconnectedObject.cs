using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary><c>wizgi.client_disconnected()</c>: whether the client has gone; one system call, which does not wait.</summary>
/// <remarks>The idea is waitress's. Its self is the ticket of its <see cref="RequestCall"/>.</remarks>
internal static unsafe class ClientDisconnectedObject
{
    public static readonly MethodDef* Method = MethodDef.Table(
        ("client_disconnected", (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint>)&Call, MethodDef.NoArguments,
            "client_disconnected() -> bool\n\nWhether the client has closed its connection; there is nobody to answer then."));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Call(nint ticket, nint nothing)
    {
        try
        {
            return Numbers.PyBool_FromLong(RequestCall.OfRunning(ticket, EnvironKeys.ClientDisconnected).Exchange!.IsClientDisconnected() ? 1 : 0);
        }
        catch (Exception problem)
        {
            return Guard.Raise(problem);
        }
    }
}
