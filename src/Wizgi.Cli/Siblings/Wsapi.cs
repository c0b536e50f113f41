namespace Wizgi.Cli.Siblings;

/// <summary>Lua: <c>wsapi.fastcgi</c>. Behind the prefix stands a file, or the name of a module.</summary>
internal sealed class Wsapi : Sibling
{
    public override string Name => "WSAPI";

    public override string Example => "hello.lua";

    // The version of Lua that Debian's wsapi.fcgi runs.
    public override string Program => "lua5.1";

    public override string Packages => "lua5.1 lua-wsapi-fcgi";

    public override bool TakesNames => true;

    public override IReadOnlyList<string> Probe => ["-e", "require 'wsapi.fastcgi'"];

    public override IReadOnlyList<string> Arguments => [Script("wsapi.lua")];
}
