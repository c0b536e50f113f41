using Wizgi.Conformance.Nesting;
using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Mounts;

/// <summary>Python and C# side by side.</summary>
public abstract class MountServerBase(params string[] arguments) : ServerFixture("mounted:site", [
    "--mount", "/shop=mounted:shop", "--mount", "/shop/admin/=mounted:admin", "--mount", "/café=mounted:shop", "--mount", $"/api={ShopServer.Dll}:Shop.Each.Application",
    "--mount", $"/mixed={MixedServer.Dll}:Mixed.Site.Application", "--mount", "/dead=deadlines:app", "--mount", "/either=mounted:only_a|mounted:echo", "--timeout", "1", .. arguments]);

/// <summary>Chosen before there is an environ.</summary>
public sealed class MountServer() : MountServerBase();

/// <summary>The same with C# around them all, which chooses in the environ.</summary>
public sealed class WrappedMountServer() : MountServerBase("--lint");

/// <summary>The same on four threads.</summary>
public sealed class MountServerOnThreads() : MountServerBase("--threads", "4");
