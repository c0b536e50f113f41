using System.Runtime.InteropServices;

namespace Wizgi.Python.Native;

/// <summary><c>struct PyMethodDef</c>: one function offered to Python. Lives for ever in unmanaged memory, as CPython keeps the pointer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MethodDef
{
    public const int Fastcall = 0x80;
    public const int FastcallWithKeywords = 0x82;
    public const int NoArguments = 0x04;
    public const int OneArgument = 0x08;

    public byte* Name;
    public void* Function;
    public int Flags;
    public byte* Documentation;

    /// <param name="methods">Name, function pointer, calling convention, documentation.</param>
    /// <returns>A table that ends in an empty entry.</returns>
    public static MethodDef* Table(params ReadOnlySpan<(string Name, nint Function, int Flags, string Documentation)> methods)
    {
        var table = (MethodDef*)NativeMemory.AllocZeroed((nuint)(methods.Length + 1), (nuint)sizeof(MethodDef));
        for (var index = 0; index < methods.Length; index++)
        {
            var (name, function, flags, documentation) = methods[index];
            table[index] = new MethodDef { Name = Text.Immortal(name), Function = (void*)function, Flags = flags, Documentation = Text.Immortal(documentation) };
        }
        return table;
    }
}

/// <summary>C strings.</summary>
internal static unsafe class Text
{
    /// <summary>UTF-8 with a NUL, never freed.</summary>
    public static byte* Immortal(string text) => (byte*)Marshal.StringToCoTaskMemUTF8(text);
}
