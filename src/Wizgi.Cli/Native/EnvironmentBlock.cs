using System.Runtime.InteropServices;

namespace Wizgi.Cli.Native;

/// <summary>The variables of the process as bytes: .NET makes text of them, in which those that are no UTF-8 are lost.</summary>
internal static unsafe class EnvironmentBlock
{
    /// <summary>Each as <c>NAME=VALUE</c>. Not while another thread changes them.</summary>
    public static List<byte[]> Read()
    {
        // environ(7). The program itself may hold the variable, in whose place the library's would be out of date.
        var place = (byte***)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");
        var entries = new List<byte[]>();
        for (var entry = *place; entry is not null && *entry is not null; entry++) entries.Add(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*entry).ToArray());
        return entries;
    }
}
