using System.IO.Compression;
using Wizgi.Cli.Settings;
using Wizgi.Middleware;
using Wizgi.Middleware.Http;
using Wizgi.Python;

namespace Wizgi.Cli.Around;

/// <summary>Every middleware that has a name on the command line.</summary>
internal static class MiddlewareCatalogue
{
    private static readonly SettingType<string> File = new("FILE", (text, folder) =>
        Path.GetFullPath(text, folder) is var path && System.IO.File.Exists(path) ? path : throw new FormatException("there is no such file"));

    /// <summary>The one option that all have: as PATH_INFO starts; empty: every path.</summary>
    public static readonly MiddlewareOption<string> Prefix = new("prefix", new SettingType<string>("/PREFIX", text => text.Length == 0 ? "" : MountSetting.CheckPrefix(text) ? PathPrefix.ToNative(text) : ""))
    {
        Prose = "Only for paths that are this or below, as with --mount.",
    };

    private static readonly CompressionOptions CompressionDefaults = new();
    private static readonly MethodOverrideOptions MethodDefaults = new();
    private static readonly XsltOptions XsltDefaults = new() { Folder = "" };

    // ---- compression ---------------------------------------------------------------------------------------------------------------

    private static readonly MiddlewareOption<IReadOnlyList<string>> Coding = new("coding", new SettingList<string>(SettingTypes.Text("CODING")))
    {
        Prose = "A coding to offer, the best one first.", Default = [.. CompressionDefaults.Codings],
    };

    private static readonly MiddlewareOption<long> MinimumSize = new("min-size", SettingTypes.Size(0, int.MaxValue))
    {
        Prose = "Bodies that are known to be shorter stay as they are.", Default = [$"{CompressionDefaults.MinimumSize}"],
    };

    private static readonly MiddlewareOption<IReadOnlyList<string>> CompressedType = new("type", new SettingList<string>(SettingTypes.Text("TYPE")))
    {
        Prose = "A media type to compress, or a pattern: text/*, *+json.", Default = [.. CompressionDefaults.Types],
    };

    private static readonly MiddlewareOption<CompressionLevel> Level = new("level",
        SettingTypes.OneOf(("fastest", CompressionLevel.Fastest), ("optimal", CompressionLevel.Optimal), ("smallest", CompressionLevel.SmallestSize)))
    {
        Prose = "How hard to try.", Default = ["optimal"],
    };

    // ---- conditional-get -----------------------------------------------------------------------------------------------------------

    private static readonly MiddlewareOption<long> TagUpTo = new("tag-up-to", SettingTypes.Size(0, int.MaxValue))
    {
        Prose = "Bodies of up to so many bytes get an ETag if they have none; 0: none do.", Default = [$"{new ConditionalGetOptions().TagUpTo}"],
    };

    // ---- basic-auth ----------------------------------------------------------------------------------------------------------------

    private static readonly MiddlewareOption<string> UserFile = new("file", File)
    {
        Prose = "The htpasswd file; read again when it changes.", IsRequired = true,
    };

    private static readonly MiddlewareOption<string> Realm = new("realm", SettingTypes.Text("TEXT"))
    {
        Prose = "What the browser shows beside its question.", Default = [new BasicAuthenticationOptions { File = "" }.Realm],
    };

    private static readonly MiddlewareOption<bool> PassAuthorization = new("pass-authorization", SettingTypes.Switch)
    {
        Prose = "Leave the Authorization header in the environ.", Default = ["false"],
    };

    // ---- request-id ----------------------------------------------------------------------------------------------------------------

    private static readonly MiddlewareOption<string> IdHeader = new("header", SettingTypes.Text("NAME"))
    {
        Prose = "The header of request and response that carries the name.", Default = [new RequestIdOptions().Header],
    };

    private static readonly MiddlewareOption<bool> AcceptIncoming = new("accept-incoming", SettingTypes.Switch)
    {
        Prose = "Take the name that a request brings along. Only where every client is a proxy of one's own.", Default = ["false"],
    };

    // ---- method-override -----------------------------------------------------------------------------------------------------------

    private static readonly MiddlewareOption<string> MethodHeader = new("header", SettingTypes.Text("NAME"))
    {
        Prose = "The request header that names the method; empty: none.", Default = [MethodDefaults.Header!],
    };

    private static readonly MiddlewareOption<string?> FormField = new("form-field", SettingTypes.Text("NAME"))
    {
        Prose = "The field of an HTML form that names it, such as _method.",
    };

    private static readonly MiddlewareOption<IReadOnlyList<string>> Method = new("method", new SettingList<string>(SettingTypes.Text("METHOD")))
    {
        Prose = "A method that a POST may stand for.", Default = [.. MethodDefaults.Methods],
    };

    private static readonly MiddlewareOption<long> FormBuffer = new("form-buffer", SettingTypes.Size(0, int.MaxValue))
    {
        Prose = "How much of a form is read for its field.", Default = [$"{MethodDefaults.FormBuffer}"],
    };

    // ---- error-pages ---------------------------------------------------------------------------------------------------------------

    private static readonly MiddlewareOption<string?> PageFolder = new("folder", SettingTypes.Folder)
    {
        Prose = "A folder of pages that are called like the status or its class: 404.html, 5xx.html.",
    };

    private static readonly MiddlewareOption<IReadOnlyList<(string Status, string File)>> PageFile = new("page", new SettingList<(string, string)>(new("STATUS:FILE", (text, folder) =>
        text.Split(':', 2) is [var status, var file] ? (status, File.ParseOne(file, folder)) : throw new FormatException("a status and a file are needed, such as 404:errors/404.html"))))
    {
        Prose = "The page of one status, or of a class.",
    };

    // ---- xslt ----------------------------------------------------------------------------------------------------------------------

    private static readonly MiddlewareOption<string> StylesheetFolder = new("folder", SettingTypes.Folder)
    {
        Prose = "The folder with the stylesheets.", IsRequired = true,
    };

    private static readonly MiddlewareOption<string?> Stylesheet = new("stylesheet", SettingTypes.Text("FILE"))
    {
        Prose = "The stylesheet, in the folder, for every response of the right type. Without it each document names its own.",
    };

    private static readonly MiddlewareOption<string?> ContentType = new("content-type", SettingTypes.Text("TYPE"))
    {
        Prose = "What the stylesheet is for: a media type, or a pattern. Without it every one of XML.",
    };

    private static readonly MiddlewareOption<bool> FollowInstructions = new("follow-instructions", SettingTypes.Switch)
    {
        Prose = "Follow <?xml-stylesheet?> in documents.", Default = [XsltDefaults.FollowInstructions ? "true" : "false"],
    };

    private static readonly MiddlewareOption<bool> AllowDocument = new("allow-document", SettingTypes.Switch)
    {
        Prose = "Let stylesheets read files of the folder with document().", Default = [XsltDefaults.AllowDocument ? "true" : "false"],
    };

    private static readonly MiddlewareOption<long> MaximumInput = new("max-input", SettingTypes.Size(1, int.MaxValue)) { Prose = "The longest document.", Default = [$"{XsltDefaults.MaximumInput}"] };

    private static readonly MiddlewareOption<long> MaximumOutput = new("max-output", SettingTypes.Size(1, int.MaxValue)) { Prose = "The longest result.", Default = [$"{XsltDefaults.MaximumOutput}"] };

    private static readonly MiddlewareOption<int> MaximumDepth = new("max-depth", SettingTypes.Count(1, 10_000)) { Prose = "How deep elements may be nested.", Default = [$"{XsltDefaults.MaximumDepth}"] };

    // ---- profiler ------------------------------------------------------------------------------------------------------------------

    private static readonly MiddlewareOption<string> ProfileFolder = new("folder", SettingTypes.Folder) { Prose = "Where the profiles go; for this user's eyes only.", IsRequired = true };

    private static readonly MiddlewareOption<int> Every = new("every", SettingTypes.Count(0, int.MaxValue)) { Prose = "Of so many requests of a process one is profiled; 0: only those that ask.", Default = ["0"] };

    private static readonly MiddlewareOption<string?> Secret = new("secret", SettingTypes.Text("TEXT"))
    {
        Prose = $"What the header {Profiler.Header} has to say. Without it anything, but only clients who may see errors can ask: those on this machine, and --debug-allow-from.",
    };

    private static readonly MiddlewareOption<int> Keep = new("keep", SettingTypes.Count(1, 100_000)) { Prose = "How many profiles are kept; the oldest go.", Default = ["100"] };

    // ---- All -----------------------------------------------------------------------------------------------------------------------

    /// <summary>In the order in which they mostly stand, outermost first.</summary>
    public static IReadOnlyList<BuiltInMiddleware> All { get; } =
    [
        new("request-id", values => application => RequestId.Wrap(application, new RequestIdOptions { Header = values.Get(IdHeader), AcceptIncoming = values.Get(AcceptIncoming) }),
            IdHeader, AcceptIncoming) { Prose = "A name for each request." },
        new("basic-auth", values => application => BasicAuthentication.Wrap(application, new BasicAuthenticationOptions
        {
            File = values.Get(UserFile), Realm = values.Get(Realm), PassAuthorization = values.Get(PassAuthorization),
        }), UserFile, Realm, PassAuthorization) { Prose = "User and password from an htpasswd file." },
        new("method-override", values => application => MethodOverride.Wrap(application, new MethodOverrideOptions
        {
            Header = values.Get(MethodHeader) is { Length: > 0 } header ? header : null, FormField = values.Get(FormField), Methods = [.. values.Get(Method)], FormBuffer = (int)values.Get(FormBuffer),
        }), MethodHeader, FormField, Method, FormBuffer) { Prose = "A POST that stands for PUT, PATCH or DELETE." },
        new("compression", values => application => Compression.Wrap(application, new CompressionOptions
        {
            Codings = values.Get(Coding), MinimumSize = (int)values.Get(MinimumSize), Types = values.Get(CompressedType), Level = values.Get(Level),
        }), Coding, MinimumSize, CompressedType, Level) { Prose = "Brotli and gzip." },
        new("conditional-get", values => application => ConditionalGet.Wrap(application, new ConditionalGetOptions { TagUpTo = (int)values.Get(TagUpTo) }), TagUpTo)
        {
            Prose = "304 for who has the response already.",
        },
        new("error-pages", values => application => ErrorPages.Wrap(application, Pages(values)), PageFolder, PageFile) { Prose = "Pages in place of the bodies of errors." },
        new("xslt", values => application => Xslt.Wrap(application, new XsltOptions
        {
            Folder = values.Get(StylesheetFolder), Rules = Rules(values), FollowInstructions = values.Get(FollowInstructions), AllowDocument = values.Get(AllowDocument),
            MaximumInput = (int)values.Get(MaximumInput), MaximumOutput = (int)values.Get(MaximumOutput), MaximumDepth = values.Get(MaximumDepth),
        }), StylesheetFolder, Stylesheet, ContentType, FollowInstructions, AllowDocument, MaximumInput, MaximumOutput, MaximumDepth) { Prose = "XML responses transformed with XSLT 1.0." },
        new("profiler", values => application => Profiler.Wrap(application, new ProfilerOptions
        {
            Folder = values.Get(ProfileFolder), Every = values.Get(Every), Secret = values.Get(Secret), Keep = values.Get(Keep),
        }), ProfileFolder, Every, Secret, Keep) { Prose = "Requests profiled with Python's cProfile.", IsPythons = true },
        new("lint", _ => Lint.Wrap) { Prose = "Checks both sides against PEP 3333, here rather than outermost, as --lint does." },
    ];

    public static IEnumerable<string> Names => All.Select(middleware => middleware.Name);

    public static BuiltInMiddleware? Find(string name) => All.FirstOrDefault(middleware => middleware.Name == name);

    private static ErrorPage[] Pages(MiddlewareValues values)
    {
        var pages = values.Get(PageFile).Select(page => ErrorPage.FromFile(page.Status, page.File)).ToList();
        if (values.Get(PageFolder) is { } folder)
            pages.AddRange(Directory.EnumerateFiles(folder).Where(file => Path.GetFileNameWithoutExtension(file) is { Length: 3 } name && name[0] is '4' or '5' && (name.All(char.IsAsciiDigit) || name.EndsWith("xx", StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal).Select(file => ErrorPage.FromFile(Path.GetFileNameWithoutExtension(file), file)));
        return pages.Count > 0 ? [.. pages] : throw new FormatException("there are no pages; give page=404:FILE, or a folder with files such as 404.html or 5xx.html");
    }

    private static XsltRule[] Rules(MiddlewareValues values)
    {
        if (values.Get(Stylesheet) is { } stylesheet) return [new XsltRule { Stylesheet = stylesheet, ContentType = values.Get(ContentType) }];
        return values.Get(ContentType) is null ? [] : throw new FormatException("content-type says what the option stylesheet is for, which is not there");
    }
}
