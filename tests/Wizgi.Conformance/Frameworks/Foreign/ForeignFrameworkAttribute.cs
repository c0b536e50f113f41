using Wizgi.Conformance.Frameworks.Report;
using Wizgi.Conformance.Gateways;
using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Frameworks.Foreign;

/// <summary>A row of <c>docs/frameworks.md</c> about a framework that comes from its public sources.</summary>
/// <param name="name">The framework as the page calls it.</param>
/// <param name="framework">Its name in <c>tests/frameworks/sources.json</c>.</param>
public sealed class ForeignFrameworkAttribute(string name, string framework) : FrameworkAttribute(name, "")
{
    protected override string Python => Sources.PythonOf(framework) == "2.7" ? Pythons.Python27! : Repository.Python;

    public override string FindVersion() => Sources.VersionOf(framework);
}
