namespace Wizgi.Cli.Siblings;

/// <summary>Perl: <c>Plack::Handler::FCGI</c>.</summary>
internal sealed class Psgi : Sibling
{
    public override string Name => "PSGI";

    public override string Example => "app.psgi";

    public override string Program => "perl";

    public override string Packages => "libplack-perl libfcgi-perl";

    public override IReadOnlyList<string> Probe => ["-MPlack::Util", "-MPlack::Handler::FCGI", "-e", "0"];

    public override IReadOnlyList<string> Arguments => [Script("psgi.pl")];
}
