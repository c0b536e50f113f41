using System.Reflection;
using System.Security;
using Wizgi.AspNetCore.Requests;
using Wizgi.Cli.Settings;
using Wizgi.Python;
using Wizgi.Server.Engine;

namespace Wizgi.Tests.Architecture;

/// <summary>Who may know whom.</summary>
public class AssemblyTests
{
    private static readonly Assembly Contract = typeof(Environ).Assembly;
    private static readonly Assembly Server = typeof(EventLoop).Assembly;
    private static readonly Assembly Python = typeof(PythonProbe).Assembly;
    private static readonly Assembly AspNetCore = typeof(HttpContextExchange).Assembly;
    private static readonly Assembly Cli = typeof(ServeSettings).Assembly;

    [Fact]
    public void The_contract_knows_neither_a_server_nor_Python() => Assert.DoesNotContain(References(Contract), name => name.StartsWith("Wizgi", StringComparison.Ordinal));

    [Fact]
    public void The_contract_has_no_sockets_and_no_packages() =>
        Assert.DoesNotContain(References(Contract), name => name.StartsWith("System.Net", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal));

    [Fact]
    public void The_contract_has_no_unsafe_code() => Assert.Null(Contract.ManifestModule.GetCustomAttribute<UnverifiableCodeAttribute>());

    [Fact]
    public void The_server_knows_the_contract_only() => Assert.Equal(["Wizgi"], References(Server).Where(name => name.StartsWith("Wizgi", StringComparison.Ordinal)));

    [Fact]
    public void The_Python_bridge_knows_the_contract_only() => Assert.Equal(["Wizgi"], References(Python).Where(name => name.StartsWith("Wizgi", StringComparison.Ordinal)));

    [Fact]
    public void The_Python_bridge_has_no_sockets() => Assert.DoesNotContain("System.Net.Sockets", References(Python));

    [Theory]
    [InlineData("Wizgi")]
    [InlineData("Wizgi.Server")]
    [InlineData("Wizgi.Python")]
    public void Only_its_own_project_needs_the_ASP_NET_Core_framework(string name) =>
        Assert.DoesNotContain(References(Assembly.Load(name)), reference => reference.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || reference == "Wizgi.AspNetCore");

    [Fact]
    public void The_ASP_NET_Core_front_end_does_not_know_the_command() => Assert.DoesNotContain("Wizgi.Cli", References(AspNetCore));

    [Fact]
    public void The_command_puts_them_together() => Assert.Subset(References(Cli).ToHashSet(), new HashSet<string> { "Wizgi", "Wizgi.Server", "Wizgi.Python", "Wizgi.AspNetCore" });

    [Fact]
    public void The_command_has_no_public_types() => Assert.DoesNotContain(Cli.GetExportedTypes(), type => type.Namespace?.StartsWith("Wizgi", StringComparison.Ordinal) == true);

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name!);
}
