using System.Reflection;

namespace Wizgi;

/// <summary>Finds an application in a .NET assembly: <c>path/Shop.dll:Shop.Api.Application</c>.</summary>
/// <remarks>
/// Behind the colon stands a static member of a type: a field or property that holds the delegate, a method that fits it, or, with
/// parentheses, a method without parameters that makes one. Without a colon it is the one member called <c>Application</c> or <c>App</c>.
/// </remarks>
internal static class AssemblyReference
{
    private const string Extension = ".dll";

    private static readonly string[] DefaultNames = ["Application", "App"];

    /// <summary>Whether a reference names an assembly.</summary>
    public static bool IsOne(string reference) => Split(reference) is not null;

    /// <summary>Whether the application may call Python ones: its assembly, or one beside it that it uses, refers to <c>Wizgi.Python</c>.</summary>
    /// <param name="reference">Names an assembly, which is not loaded.</param>
    /// <param name="folder">What a relative path begins at; by default the current directory.</param>
    public static bool UsesPython(string reference, string? folder = null) => Split(reference) is var (path, _) && ApplicationAssembly.UsesPython(FullPath(path, folder));

    /// <summary>Loads an application.</summary>
    /// <param name="reference"><c>path/Shop.dll:Shop.Api.Application</c>.</param>
    /// <param name="folder">What a relative path begins at; by default the current directory.</param>
    /// <exception cref="ApplicationLoadException">It leads nowhere, or the assembly's own code fails.</exception>
    public static WsgiApplication LoadApplication(string reference, string? folder = null) => Load<WsgiApplication>(reference, folder, "a WSGI application");

    /// <summary>Loads middleware: a member as for an application, which takes an application and returns one.</summary>
    /// <inheritdoc cref="LoadApplication"/>
    public static Func<WsgiApplication, WsgiApplication> LoadMiddleware(string reference, string? folder = null) =>
        Load<Func<WsgiApplication, WsgiApplication>>(reference, folder, "middleware");

    private static T Load<T>(string reference, string? folder, string what) where T : Delegate
    {
        if (Split(reference) is not var (path, expression)) throw Nowhere($"'{reference}' names no assembly: write path/Shop.dll:Namespace.Type.Member");
        var full = FullPath(path, folder);
        if (!File.Exists(full)) throw new ApplicationLoadException($"cannot load '{reference}': there is no file {full}.{HowToBuild(full)}", ApplicationLoadException.BootFailure);
        try
        {
            var search = new MemberSearch(ApplicationAssembly.Load(full), reference, what);
            return search.Find<T>(expression ?? search.Default<T>(DefaultNames));
        }
        catch (BadImageFormatException)
        {
            throw Nowhere($"cannot load '{reference}': {full} is not a .NET assembly");
        }
        catch (Exception problem) when (problem is TargetInvocationException or TypeInitializationException or TypeLoadException or IOException or MissingMemberException)
        {
            // The first two only carry what the application's own code threw.
            while (problem is TargetInvocationException or TypeInitializationException && problem.InnerException is { } inner) problem = inner;
            throw problem as ApplicationLoadException
                ?? new ApplicationLoadException($"the application '{reference}' failed while it was loaded:\n{problem}", ApplicationLoadException.BootFailure);
        }
    }

    internal static ApplicationLoadException Nowhere(string message) => new(message, ApplicationLoadException.LoadFailure);

    private static (string Path, string? Expression)? Split(string reference)
    {
        var colon = reference.IndexOf(Extension + ":", StringComparison.OrdinalIgnoreCase);
        if (colon >= 0) return (reference[..(colon + Extension.Length)], reference[(colon + Extension.Length + 1)..]);
        return reference.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? (reference, null) : null;
    }

    private static string FullPath(string path, string? folder) => Path.GetFullPath(path, folder ?? Environment.CurrentDirectory);

    private static string HowToBuild(string path)
    {
        var (folder, name) = (Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path));
        if (!Directory.Exists(folder)) return "";
        var source = Directory.EnumerateFiles(folder, "*.cs").FirstOrDefault(file => Path.GetFileNameWithoutExtension(file).Equals(name, StringComparison.OrdinalIgnoreCase));
        return source is null ? "" : $" Build it: dotnet build {source} -o {folder}";
    }
}
