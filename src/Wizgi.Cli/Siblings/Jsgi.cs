namespace Wizgi.Cli.Siblings;

/// <summary>JavaScript: CommonJS' JSGI 0.3 on Node, with a handler of ours.</summary>
internal sealed class Jsgi : Sibling
{
    public override string Name => "JSGI";

    public override string Example => "app.js";

    public override string Program => "node";

    public override string Packages => "nodejs";

    public override bool HasThreads => true;

    public override IReadOnlyList<string> Probe => ["--version"];

    public override IReadOnlyList<string> Arguments => [Script("jsgi.js")];
}
