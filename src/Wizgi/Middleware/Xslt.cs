using Wizgi.Middleware.Http;
using Wizgi.Middleware.Stylesheets;

namespace Wizgi.Middleware;

/// <summary>Transforms XML responses with XSLT 1.0 stylesheets: those that name one, and those for which there is a rule.</summary>
/// <remarks>
/// The type of the result follows from <c>xsl:output</c> (method, media-type, encoding); its length is told; validators and ranges of the XML are
/// dropped, since they say nothing of the result. Left alone are responses that are no XML, name no stylesheet, are in a content coding, 204, 206
/// and 304; HEAD only loses what would be wrong for the result. Documents and stylesheets may have no DTD, and so no entities; stylesheets run
/// no scripts and read files of their folder only, with <c>document()</c> only if the options say so. An error is a 500, and
/// <c>wsgi.errors</c> has the reason.
/// </remarks>
public static class Xslt
{
    private static readonly MediaTypes Xml = new(["application/xml", "text/xml", "*+xml"]);

    /// <exception cref="ArgumentException">A rule is wrong: its prefix, its type, or a stylesheet that is not below the folder.</exception>
    public static WsgiApplication Wrap(WsgiApplication application, XsltOptions options)
    {
        var root = Path.GetFullPath(options.Folder);
        var folder = new StylesheetFolder(root);
        var cache = new StylesheetCache(folder, options);
        Rule[] rules = [.. options.Rules.Select(rule => new Rule(rule, folder))];
        return (environ, startResponse) =>
        {
            // Somebody inside may change them.
            var path = environ.ScriptName + environ.PathInfo;
            var isHead = environ.RequestMethod == "HEAD";
            return ResponseTap.Call(application, environ, startResponse, (head, _) =>
            {
                if (head.IsBodiless || head.Code == 206 || head.IsEncoded || head.Find("Content-Range") is not null) return null;
                var type = head.MediaType;
                var rule = Array.Find(rules, rule => rule.Fits(path, type));
                if (rule is null && (!options.FollowInstructions || !Xml.Has(type))) return null;
                if (!isHead) return new TransformedResponse(head, rule?.Stylesheet, folder, cache, options, environ);
                head.Remove("Content-Length", "ETag", "Last-Modified", "Accept-Ranges");
                return new HeadOnly(head);
            });
        };
    }

    private sealed class Rule
    {
        private readonly string _prefix;
        private readonly MediaTypes _types;

        public Rule(XsltRule rule, StylesheetFolder folder)
        {
            _prefix = PathPrefix.ToNative(rule.Prefix ?? "/");
            _types = rule.ContentType is null ? Xml : new MediaTypes([rule.ContentType]);
            Stylesheet = rule.Stylesheet;
            if (folder.Find(Stylesheet) is null) throw new ArgumentException($"the stylesheet {NativeString.Quote(Stylesheet)} is not a path below the folder of stylesheets", nameof(rule));
        }

        public string Stylesheet { get; }

        public bool Fits(string path, string type) => PathPrefix.Covers(_prefix, path) && _types.Has(type);
    }
}
