namespace Wizgi.Cli.Siblings;

/// <summary>Ruby: <c>Rack::Handler::FastCGI</c>.</summary>
internal sealed class Rack : Sibling
{
    public override string Name => "Rack";

    public override string Example => "config.ru";

    public override string Program => "ruby";

    public override string Packages => "ruby-rack ruby-fcgi";

    public override IReadOnlyList<string> Probe => ["-e", "require 'rack'; require 'rack/handler/fastcgi'"];

    public override IReadOnlyList<string> Arguments => [Script("rack.rb")];
}
