using System.Security.Cryptography;
using Xunit;

namespace Wizgi.Conformance.Family;

/// <summary>A language that <c>samples/family</c> has an example in, and two applications for what examples do not show.</summary>
/// <param name="Prefix">Of a reference.</param>
/// <param name="Sample">The example's file.</param>
/// <param name="Environ">Lines of its <c>/environ</c> for a POST of <c>/old/environ?x=%41</c> with four bytes.</param>
/// <param name="Odd">An application: <c>/slow</c> takes a minute, <c>/late</c> fails behind the head and a first block, all else says "well".</param>
/// <param name="Broken">An application that cannot be loaded, since "it is broken".</param>
/// <param name="Program">Where Debian has its program.</param>
/// <param name="OutlivesSlow">A request that takes too long does not hold its process.</param>
public sealed record Language(string Prefix, string Sample, string[] Environ, string Odd, string Broken, string Program, bool OutlivesSlow = false)
{
    private static readonly string[] Gateway =
        ["REQUEST_METHOD: POST", "SCRIPT_NAME: /old", "PATH_INFO: /environ", "QUERY_STRING: x=%41", "REMOTE_ADDR: 9.9.9.9", "HTTPS: on", "HTTP_X_COLOUR: red", "CONTENT_TYPE: text/x", "CONTENT_LENGTH: 4"];

    public static readonly Language[] All =
    [
        new("rack", "config.ru", [.. Gateway, "rack.url_scheme: https", "rack.multiprocess: true"],
            """
            Late = Class.new { def each; yield "first\n"; raise 'it is too late'; end }
            run(lambda do |env|
              sleep 60 if env['PATH_INFO'] == '/slow'
              [200, { 'Content-Type' => 'text/plain' }, env['PATH_INFO'] == '/late' ? Late.new : ['well']]
            end)
            """, "raise 'it is broken'", "/usr/bin/ruby"),
        new("psgi", "app.psgi", [.. Gateway, "psgi.url_scheme: https", "psgi.multiprocess: 1"],
            """
            sub {
                my ($env) = @_;
                sleep 60 if $env->{PATH_INFO} eq '/slow';
                return [200, ['Content-Type' => 'text/plain'], ['well']] unless $env->{PATH_INFO} eq '/late';
                return sub { my $writer = shift->([200, ['Content-Type' => 'text/plain']]); $writer->write("first\n"); die 'it is too late' };
            };
            """, "die 'it is broken';", "/usr/bin/perl"),
        new("wsapi", "hello.lua", Gateway,
            """
            return function (env)
              local till = os.time() + 60
              while env.PATH_INFO == "/slow" and os.time() < till do end
              local parts = env.PATH_INFO == "/late" and 2 or 1
              return 200, { ["Content-Type"] = "text/plain" }, function ()
                parts = parts - 1
                if env.PATH_INFO == "/late" then return parts == 1 and "first\n" or error("it is too late") end
                return parts == 0 and "well" or nil
              end
            end
            """, "error('it is broken')", "/usr/bin/lua5.1"),
        new("jsgi", "app.js", ["method: POST", "scriptName: /old", "pathInfo: /environ", "queryString: x=%41", "scheme: https", "headers.x-colour: red", "headers.content-type: text/x", "headers.content-length: 4", "remoteAddr: 9.9.9.9"],
            """
            exports.app = ({ pathInfo }) => {
              const till = Date.now() + 60000;
              while (pathInfo === "/slow" && Date.now() < till);
              const late = { async forEach(send) { await send("first\n"); throw new Error("it is too late"); } };
              return { status: 200, headers: { "content-type": "text/plain" }, body: pathInfo === "/late" ? late : ["well"] };
            };
            """, "throw new Error('it is broken');", "/usr/bin/node"),
        new("hack", "App.hs", ["requestMethod: POST", "scriptName: /old", "pathInfo: /environ", "queryString: x=%41", "hackUrlScheme: HTTPS", "http.X-Colour: red", "http.Content-Type: text/x", "http.Content-Length: 4", "remoteHost: 9.9.9.9"],
            """
            module App (application) where

            import Control.Concurrent (threadDelay)
            import qualified Data.ByteString.Lazy.Char8 as C
            import Hack

            application :: Application
            application env = do
              if pathInfo env == "/slow" then threadDelay 60000000 else return ()
              return (Response 200 [("Content-Type", "text/plain")] (if pathInfo env == "/late" then C.append (C.pack "first\n") (error "it is too late") else C.pack "well"))
            """, "module App (application) where -- it is broken\napplication = it is broken\n", "/usr/bin/ghc", OutlivesSlow: true),
    ];

    public static TheoryData<string> Prefixes => [.. All.Select(static language => language.Prefix)];

    /// <remarks>Skips the test where the language is not installed.</remarks>
    public static Language Find(string prefix)
    {
        var found = All.Single(language => language.Prefix == prefix);
        Assert.SkipUnless(File.Exists(found.Program), $"{found.Program} is not installed");
        return found;
    }

    /// <summary>What the example's <c>/upload</c> says of a body.</summary>
#pragma warning disable CA5350 // No secret; the examples take what every language has.
    public string Summary(byte[] body) => Prefix is "wsapi" or "hack" ? $"{body.Length} bytes, sum {body.Sum(static value => (long)value)}\n" : $"{body.Length} bytes, sha1 {Convert.ToHexStringLower(SHA1.HashData(body))}\n";
#pragma warning restore CA5350

    public override string ToString() => Prefix;
}
