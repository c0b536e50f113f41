using System.Collections.Frozen;
using System.Text;

namespace Wizgi.Middleware.Static;

/// <summary>The media type of a file by the ending of its name.</summary>
/// <remarks>
/// From the IANA registry, and from mimesniff.spec.whatwg.org for what browsers load. The types of text say UTF-8; JSON and
/// XML have their own rules for that (RFC 8259 §8.1, RFC 7303 §3).
/// </remarks>
internal static class ContentTypes
{
    private const string Unknown = "application/octet-stream";

    private static readonly FrozenDictionary<string, string> ByEnding = Read(
        """
        application/atom+xml                atom
        application/epub+zip                epub
        application/geo+json                geojson
        application/gzip                    gz tgz
        application/java-archive            jar
        application/json                    json map
        application/ld+json                 jsonld
        application/manifest+json           webmanifest
        application/msword                  doc dot
        application/ogg                     ogx
        application/pdf                     pdf
        application/pgp-signature           asc sig
        application/rss+xml                 rss
        application/rtf                     rtf
        application/vnd.android.package-archive  apk
        application/vnd.apple.mpegurl       m3u8
        application/vnd.ms-excel            xls
        application/vnd.ms-fontobject       eot
        application/vnd.ms-powerpoint       ppt
        application/vnd.oasis.opendocument.presentation  odp
        application/vnd.oasis.opendocument.spreadsheet   ods
        application/vnd.oasis.opendocument.text          odt
        application/vnd.openxmlformats-officedocument.presentationml.presentation  pptx
        application/vnd.openxmlformats-officedocument.spreadsheetml.sheet          xlsx
        application/vnd.openxmlformats-officedocument.wordprocessingml.document    docx
        application/vnd.rar                 rar
        application/vnd.sqlite3             sqlite sqlite3
        application/wasm                    wasm
        application/x-7z-compressed         7z
        application/x-bzip2                 bz2
        application/x-tar                   tar
        application/x-xz                    xz
        application/xhtml+xml               xhtml xht
        application/xml                     xml xsl xsd
        application/xslt+xml                xslt
        application/zip                     zip
        application/zstd                    zst
        audio/aac                           aac
        audio/flac                          flac
        audio/midi                          mid midi
        audio/mp4                           m4a
        audio/mpeg                          mp3
        audio/ogg                           oga ogg opus
        audio/wav                           wav
        audio/webm                          weba
        font/collection                     ttc
        font/otf                            otf
        font/ttf                            ttf
        font/woff                           woff
        font/woff2                          woff2
        image/apng                          apng
        image/avif                          avif
        image/bmp                           bmp
        image/gif                           gif
        image/heic                          heic
        image/jpeg                          jpg jpeg jpe
        image/jxl                           jxl
        image/png                           png
        image/svg+xml                       svg
        image/tiff                          tif tiff
        image/vnd.microsoft.icon            ico
        image/webp                          webp
        message/rfc822                      eml
        model/gltf+json                     gltf
        model/gltf-binary                   glb
        text/calendar                       ics
        text/css                            css
        text/csv                            csv
        text/html                           html htm
        text/javascript                     js mjs
        text/markdown                       md markdown
        text/plain                          txt text log conf
        text/tab-separated-values           tsv
        text/vcard                          vcf
        text/vtt                            vtt
        video/mp2t                          ts
        video/mp4                           mp4 m4v
        video/mpeg                          mpeg mpg
        video/ogg                           ogv
        video/quicktime                     mov
        video/webm                          webm
        video/x-matroska                    mkv
        video/x-msvideo                     avi
        """);

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> BySpan = ByEnding.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="name">A path as bytes; what follows the last dot of its last segment counts, in any case.</param>
    public static string Of(ReadOnlySpan<byte> name)
    {
        var ending = name[(name.LastIndexOfAny((byte)'.', (byte)'/') + 1)..];
        Span<char> text = stackalloc char[16];
        if (ending.Length == name.Length || name[^(ending.Length + 1)] == '/' || ending.Length > text.Length) return Unknown;
        var length = Encoding.Latin1.GetChars(ending, text);
        return BySpan.TryGetValue(text[..length], out var type) ? type : Unknown;
    }

    private static FrozenDictionary<string, string> Read(string table) =>
        (from line in table.Split('\n')
         let words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
         from ending in words[1..]
         select (ending, type: words[0].StartsWith("text/", StringComparison.Ordinal) ? words[0] + "; charset=utf-8" : words[0]))
        .ToFrozenDictionary(entry => entry.ending, entry => entry.type, StringComparer.OrdinalIgnoreCase);
}
