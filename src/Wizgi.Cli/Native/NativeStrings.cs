using System.Runtime.InteropServices;

namespace Wizgi.Cli.Native;

/// <summary>A <c>char **</c> that ends in NULL, as argv and envp are.</summary>
internal static unsafe class NativeStrings
{
    public static byte** Make(IReadOnlyList<string> texts)
    {
        var array = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
        for (var index = 0; index < texts.Count; index++) array[index] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[index]);
        return array;
    }

    public static void Free(byte** array)
    {
        for (var place = array; *place is not null; place++) Marshal.FreeCoTaskMem((nint)(*place));
        NativeMemory.Free(array);
    }
}
