using System.Runtime.InteropServices;

namespace Wizgi.Server.Native;

/// <summary>A <c>char **</c> that ends in NULL, as argv and envp are.</summary>
internal static unsafe class NativeStrings
{
    public static byte** Make(IReadOnlyList<string> texts) => Make(texts.Count, index => Marshal.StringToCoTaskMemUTF8(texts[index]));

    /// <param name="texts">Bytes, without NUL.</param>
    public static byte** Make(IReadOnlyList<byte[]> texts) => Make(texts.Count, index =>
    {
        var text = texts[index];
        var copy = Marshal.AllocCoTaskMem(text.Length + 1);
        Marshal.Copy(text, 0, copy, text.Length);
        Marshal.WriteByte(copy, text.Length, 0);
        return copy;
    });

    public static void Free(byte** array)
    {
        for (var place = array; *place is not null; place++) Marshal.FreeCoTaskMem((nint)(*place));
        NativeMemory.Free(array);
    }

    private static byte** Make(int count, Func<int, nint> copy)
    {
        var array = (byte**)NativeMemory.AllocZeroed((nuint)(count + 1), (nuint)sizeof(byte*));
        for (var index = 0; index < count; index++) array[index] = (byte*)copy(index);
        return array;
    }
}
