using System.Net;

namespace Wizgi.Conformance.Frameworks;

/// <summary>Debian's interpreter hosts the server by default; here its libpython is embedded in the server instead.</summary>
public sealed class FlaskEmbeddedSite() : SmallSite("flask_app:app", "flask", "python3-flask", arguments: ["--python-mode", "embedded"]);

public sealed class FlaskEmbeddedTests(FlaskEmbeddedSite site) : SmallSiteTests<FlaskEmbeddedSite>(site)
{
    protected override string Name => "Flask";

    protected override HttpStatusCode AnswerToPathThatIsNotUtf8 => HttpStatusCode.OK;
}
