namespace Wizgi;

/// <summary>Fills an <see cref="Environ"/> for an application written in C#.</summary>
internal sealed class EnvironWriter(Environ environ) : IEnvironWriter
{
    public void Set(EnvironKey key, ReadOnlySpan<byte> value) => environ[EnvironKeys.Name(key)] = NativeString.FromBytes(value);

    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => environ[NativeString.FromBytes(name)] = NativeString.FromBytes(value);
}
