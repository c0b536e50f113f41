using Wizgi.Python.Objects;

namespace Wizgi.Python;

/// <summary>A Python object that C# has no type for, as it stands in an environ. Put into an environ again, it is the same object.</summary>
public sealed class PythonObject
{
    private readonly PythonReference _reference;

    internal PythonObject(nint instance) => _reference = PythonReference.To(instance);

    internal nint Instance => _reference.Instance;

    /// <summary>Its <c>repr()</c>. On the thread of the call.</summary>
    public override string ToString() => Str.Repr(Instance);
}
