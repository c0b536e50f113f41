namespace Wizgi.Cli.Siblings;

/// <summary>Haskell: Hack, with a handler of ours. A source file is compiled first; anything else is a program that has been.</summary>
internal sealed class Hack : Sibling
{
    public override string Name => "Hack";

    public override string Example => "App.hs";

    public override string Program => "sh";

    public override string? Needed(string application) => application.EndsWith(".hs", StringComparison.Ordinal) ? "ghc" : null;

    public override string Packages => "ghc libghc-network-dev";

    public override bool HasThreads => true;

    public override IReadOnlyList<string> Probe => ["-package", "network", "-e", "return ()"];

    public override IReadOnlyList<string> Arguments => [Script("hack.sh")];
}
