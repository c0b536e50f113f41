using System.Text;

namespace Wizgi.Cli.Uwsgi;

/// <summary>Writes docs/migrating-from-uwsgi.md.</summary>
internal static class UwsgiDocument
{
    /// <summary>What the example's <c>uwsgi.ini</c> is, and the command line that serves the same with Wizgi; a test runs both.</summary>
    public const string ExampleIni = """
        [uwsgi]
        http-socket = 127.0.0.1:8000
        module = shop:application
        master = true
        processes = 2
        threads = 4
        harakiri = 20
        env = SHOP_NAME=Ann's
        """;

    private const string Head = """
        # Coming from uWSGI

        A configuration such as this `uwsgi.ini`

        {EXAMPLE}

        is translated, each line or the reason why it has no counterpart:

            wizgi import uwsgi.ini > wizgi.ini
            wizgi

        `wizgi.ini` of the current directory is read without a flag; `wizgi --check-config` says whether it is right, `wizgi check` whether the application loads.

        ## What is different

        - `socket` speaks the uwsgi protocol, and is what nginx's `uwsgi_pass` wants. Wizgi speaks it too, with `protocol = uwsgi`, as it does FastCGI and SCGI ([gateways](gateways.md)), but HTTP is
          what it speaks else: in nginx `proxy_pass` takes the place of `uwsgi_pass`, and the forwarded headers that of the variables ([proxies](proxies.md)).
        - There is always a supervisor (`master`), threads always work (`enable-threads`), each worker imports the application by itself (`lazy-apps`), `TERM` stops (`die-on-term`), and
          files of sockets go with the server (`vacuum`). uWSGI reloads at `TERM` unless it is told otherwise.
        - `harakiri` kills the worker. Here `timeout` is per block: the request is answered with a 504 and its thread gets an exception; the worker and its other requests live on.
        - Requests are logged only where `accesslog` says so, errors and starts in `errorlog`.
        - The module `uwsgi` does not exist, nor do its services: caches, queues, spoolers, mules, timers, `postfork` of uwsgidecorators. A hook `post_fork` in a `gunicorn.conf.py` runs in each worker.
        - A body of a chunked request is read as any other; uWSGI needs `uwsgi.chunked_read()`.
        - `wsgi.input` may be read to its end without a length, `wsgi.file_wrapper` is always there.

        ## Every option

        Options that have a counterpart, by its name ([settings](settings.md)):

        | uWSGI | Wizgi | |
        |---|---|---|
        | `module`, `wsgi`, `w`, `wsgi-file`, `file`, `callable` | `wsgi_app` | the application: `module:callable` or `path/file.py:callable` |
        | {PLACEHOLDERS} | – | `wizgi import` fills them in |

        """;

    private const string Middle = """

        Options that have none:

        | uWSGI | why |
        |---|---|

        """;

    private const string Families = """

        And families of options, of which these are all that are left; `*` is any text:

        | for | uWSGI | here |
        |---|---|---|

        """;

    public static string Write()
    {
        var text = new StringBuilder(Head.Replace("{EXAMPLE}", string.Join('\n', ExampleIni.Split('\n').Select(line => "    " + line.TrimEnd('\r'))), StringComparison.Ordinal)
            .Replace("{PLACEHOLDERS}", string.Join(", ", UwsgiTable.PlaceholderOptions.Select(name => $"`{name}`")), StringComparison.Ordinal));
        foreach (var (names, settings, note) in UwsgiTable.Counterparts) text.Append("| ").Append(names).Append(" | `").Append(settings.Replace(", ", "`, `", StringComparison.Ordinal)).Append("` | ").Append(note).Append(" |\n");
        text.Append(Middle);
        foreach (var (names, why) in UwsgiTable.Reasons) text.Append("| ").Append(names).Append(" | ").Append(why).Append(" |\n");
        text.Append(Families);
        foreach (var family in UwsgiFamilies.All)
            text.Append("| ").Append(family.Title).Append(" | ").Append(string.Join(", ", family.Patterns.Select(pattern => $"`{pattern}`"))).Append(" | ").Append(family.Why).Append(" |\n");
        return text.ToString();
    }
}
