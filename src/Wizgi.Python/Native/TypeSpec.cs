using System.Runtime.InteropServices;

namespace Wizgi.Python.Native;

/// <summary><c>struct PyType_Spec</c> and its slots, for types written in C#.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TypeSpec
{
    public const int TpIter = 62;
    public const int TpIterNext = 63;
    public const int TpMethods = 64;
    public const int TpDoc = 56;

    // Py_TPFLAGS_DEFAULT
    private const uint DefaultFlags = 1 << 18;

    public byte* Name;
    public int BasicSize;
    public int ItemSize;
    public uint Flags;
    public Slot* Slots;

    [StructLayout(LayoutKind.Sequential)]
    public struct Slot
    {
        public int Id;
        public void* Function;
    }

    /// <summary>Makes a type. New reference; 0 with an error.</summary>
    public static nint Create(string name, int basicSize, params ReadOnlySpan<(int Id, nint Function)> slots)
    {
        var table = (Slot*)NativeMemory.AllocZeroed((nuint)(slots.Length + 1), (nuint)sizeof(Slot));
        for (var index = 0; index < slots.Length; index++) table[index] = new Slot { Id = slots[index].Id, Function = (void*)slots[index].Function };
        var spec = new TypeSpec { Name = Text.Immortal(name), BasicSize = basicSize, Flags = DefaultFlags, Slots = table };
        return Types.PyType_FromSpec(&spec);
    }
}
