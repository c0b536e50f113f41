using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;

namespace Wizgi;

/// <summary>
/// Where an assembly with applications lives: it has the libraries that lie beside it, and shares Wizgi's own assemblies with the server, so
/// that both mean the same <see cref="Environ"/>. One per file, for the life of the process.
/// </summary>
internal sealed class ApplicationAssembly : AssemblyLoadContext
{
    /// <summary>Who refers to it wants Python in its process.</summary>
    public const string PythonBridge = "Wizgi.Python";

    private static readonly string[] Shared = ["Wizgi", "Wizgi.Server", PythonBridge, "Wizgi.AspNetCore"];
    private static readonly ConcurrentDictionary<string, Lazy<Assembly>> Loaded = new();

    private readonly AssemblyDependencyResolver _libraries;

    private ApplicationAssembly(string path) : base(Path.GetFileNameWithoutExtension(path)) => _libraries = new AssemblyDependencyResolver(path);

    /// <summary>The assembly in that file; every time the same.</summary>
    /// <exception cref="BadImageFormatException">It is no assembly.</exception>
    public static Assembly Load(string path) =>
        Loaded.GetOrAdd(path, static path => new Lazy<Assembly>(() => new ApplicationAssembly(path).LoadFromAssemblyPath(path))).Value;

    /// <summary>Whether an assembly, or one that lies beside it and is referred to, refers to <see cref="PythonBridge"/>. Loads nothing.</summary>
    public static bool UsesPython(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var seen = new HashSet<string>();
        var open = new Stack<string>([path]);
        while (open.TryPop(out var next))
            foreach (var name in References(next))
            {
                if (name == PythonBridge) return true;
                var beside = Path.Combine(folder, name + ".dll");
                if (!Shared.Contains(name) && seen.Add(name) && File.Exists(beside)) open.Push(beside);
            }
        return false;
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (Shared.Contains(assemblyName.Name)) return GetLoadContext(typeof(Environ).Assembly)!.LoadFromAssemblyName(new AssemblyName(assemblyName.Name!));
        return _libraries.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _libraries.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;

    // What is missing or no assembly refers to nothing; who loads it says what is wrong.
    private static string[] References(string path)
    {
        try
        {
            using var file = new PEReader(File.OpenRead(path));
            if (!file.HasMetadata) return [];
            var metadata = file.GetMetadataReader();
            return [.. metadata.AssemblyReferences.Select(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name))];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            return [];
        }
    }
}
