using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Nesting;

/// <summary>The C# applications of <c>tests/apps/Shop</c>, each under the name of its member; without Python.</summary>
public sealed class ShopServer() : ServerFixture($"{Dll}:Shop.Each.Application")
{
    public static string Dll { get; } = Path.Combine(Repository.Apps, "Shop", "bin", "Release", "net10.0", "Shop.dll");
}

/// <summary>The same under lint.</summary>
public sealed class LintedShopServer() : ServerFixture($"{ShopServer.Dll}:Shop.Each.Application", "--lint");

/// <summary>The same on eight threads.</summary>
public sealed class ShopServerOnThreads() : ServerFixture($"{ShopServer.Dll}:Shop.Each.Application", "--threads", "8");
