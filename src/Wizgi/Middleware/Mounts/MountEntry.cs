using System.Numerics;
using System.Runtime.InteropServices;
using Wizgi.Middleware.Http;

namespace Wizgi.Middleware.Mounts;

/// <summary>What answers at a place.</summary>
/// <param name="Hosts">Null: every host.</param>
/// <param name="Native">The prefix, as <see cref="PathPrefix.ToNative"/> gives it.</param>
/// <param name="Value">What answers.</param>
internal sealed record MountEntry<T>(HostPattern? Hosts, string Native, T Value)
{
    private readonly byte[] _path = NativeString.ToBytes(Native, "prefix");

    /// <summary>In bytes of the path, and chars of the native string.</summary>
    public int Length => _path.Length;

    /// <param name="path">A native string, or its bytes.</param>
    public bool Covers<TChar>(ReadOnlySpan<TChar> path) where TChar : unmanaged, INumberBase<TChar> =>
        typeof(TChar) == typeof(byte) ? PathPrefix.Covers(_path, MemoryMarshal.Cast<TChar, byte>(path)) : PathPrefix.Covers(Native, MemoryMarshal.Cast<TChar, char>(path));
}
