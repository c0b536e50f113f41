using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Nesting;

/// <summary><c>tests/apps/nesting.py</c>: Python that calls C#.</summary>
public abstract class NestingServer(string mode) : ServerFixture("nesting:app", "--python-mode", mode);

/// <summary>In the user's own Python.</summary>
public sealed class HostedNestingServer() : NestingServer("hosted");

/// <summary>With libpython.</summary>
public sealed class EmbeddedNestingServer() : NestingServer("embedded");

/// <summary>The same on four threads.</summary>
public sealed class NestingServerOnThreads() : ServerFixture("nesting:app", "--threads", "4");

/// <summary>C# middleware around its Python application <c>inner</c>.</summary>
public sealed class WrappedServer() : ServerFixture("nesting:inner", "--middleware", Wrapping("Environ"), "--middleware", Wrapping("First"), "--middleware", Wrapping("Second"))
{
    public static string Wrapping(string member) => $"{ShopServer.Dll}:Shop.Wrapping.{member}";
}

/// <summary>C# around wsgiref.validate around Python around wsgiref.validate around C#, with lint outermost.</summary>
public sealed class LayeredServer() : ServerFixture("nesting:layers", "--middleware", WrappedServer.Wrapping("Through"), "--lint");

/// <summary>A C# application that calls a Python one.</summary>
public sealed class MixedServer() : ServerFixture($"{Dll}:Mixed.Site.Application")
{
    public static string Dll { get; } = Path.Combine(Repository.Apps, "Mixed", "bin", "Release", "net10.0", "Mixed.dll");
}
