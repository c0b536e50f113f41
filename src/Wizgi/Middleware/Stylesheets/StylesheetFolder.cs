using System.Xml;
using Wizgi.Middleware.Http;

namespace Wizgi.Middleware.Stylesheets;

/// <summary>A folder as the whole world of a stylesheet: what it imports, includes or reads is in there, or it is an error.</summary>
/// <param name="root">Its path, absolute.</param>
internal sealed class StylesheetFolder(string root)
{
    /// <summary>The file that a reference names.</summary>
    /// <param name="reference">A relative path; one slash at its start is the folder itself. No scheme, host, query, fragment, backslash, or <c>..</c>, nor what would become one decoded.</param>
    /// <returns>Null: it is not such a reference.</returns>
    public string? Find(string reference)
    {
        var path = reference.StartsWith('/') ? reference[1..] : reference;
        var segments = path.Split('/');
        var isPlain = path.Length > 0 && !path.AsSpan().ContainsAny(@":?#\%") && !path.Any(char.IsControl) && Array.TrueForAll(segments, segment => segment.Length > 0 && segment[0] != '.');
        return isPlain ? Path.Combine(root, path) : null;
    }

    /// <summary>Resolves what stylesheets refer to, and remembers the files.</summary>
    public sealed class Resolver(StylesheetFolder folder, string root) : XmlResolver
    {
        /// <summary>The files that were asked for, and what they were like.</summary>
        public Dictionary<string, FileStamp> Seen { get; } = [];

        /// <exception cref="XmlException">It is outside of the folder.</exception>
        public override Uri ResolveUri(Uri? baseUri, string? relativeUri)
        {
            // The document itself is nowhere; what it names is in the folder.
            var resolved = base.ResolveUri(baseUri is { IsAbsoluteUri: true } ? baseUri : new Uri(root.TrimEnd('/') + "/"), relativeUri);
            return folder.Contains(resolved) ? resolved : throw new XmlException($"{NativeString.Quote(relativeUri ?? "")} is not a file of the folder {root}");
        }

        public override object GetEntity(Uri absoluteUri, string? role, Type? ofObjectToReturn)
        {
            if (!folder.Contains(absoluteUri)) throw new XmlException($"{NativeString.Quote(absoluteUri.ToString())} is not a file of the folder {root}");
            Seen[absoluteUri.LocalPath] = FileStamp.Of(absoluteUri.LocalPath);
            return XmlReader.Create(File.OpenRead(absoluteUri.LocalPath), SafeXml.Settings, absoluteUri.ToString());
        }
    }

    public Resolver MakeResolver() => new(this, root);

    private bool Contains(Uri uri) => uri.IsFile && uri.Host.Length == 0 && uri.LocalPath.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal);
}
