using Wizgi.Conformance.Proxies;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Gateways;

/// <summary>Debian's web servers in front of wizgi, configured as docs/gateways.md says.</summary>
internal static class GatewayServers
{
    private const string Nginx = "/usr/sbin/nginx";
    private const string Lighttpd = "/usr/sbin/lighttpd";
    private const string Apache = "/usr/sbin/apache2";
    private const string ApacheModules = "/usr/lib/apache2/modules";

    public static Task<WizgiProcess> StartWizgi(string protocol, params string[] arguments) =>
        WizgiProcess.Start("gateways.py:app", new() { Arguments = ["--protocol", protocol, "--threads", "4", .. arguments] });

    /// <summary>nginx, which has wizgi at its root and below <c>/shop</c>.</summary>
    public static Task<FrontProxy> StartNginx(string protocol, WizgiProcess wizgi, string more = "") => FrontProxy.Start(Nginx, ["-c"], (port, folder) => $$"""
        daemon off;
        master_process off;
        pid {{folder}}/nginx.pid;
        error_log stderr;
        events { worker_connections 8192; }
        worker_rlimit_nofile 16384;
        http {
            access_log off;
            client_max_body_size 0;
            client_body_temp_path {{folder}}/body;
            proxy_temp_path {{folder}}/proxy;
            fastcgi_temp_path {{folder}}/fastcgi;
            uwsgi_temp_path {{folder}}/uwsgi;
            scgi_temp_path {{folder}}/scgi;
            server {
                listen 127.0.0.1:{{port}} backlog=4096;
                location / {
                    include /etc/nginx/{{protocol}}_params;
                    {{protocol}}_param SCRIPT_NAME "";
                    {{protocol}}_param PATH_INFO $document_uri;
                    {{protocol}}_pass {{Target(wizgi)}};
                    {{protocol}}_buffering off;
                    {{more}}
                }
                location ~ ^(?<script>/shop)(?<path>/.*)?$ {
                    include /etc/nginx/{{protocol}}_params;
                    {{protocol}}_param SCRIPT_NAME $script;
                    {{protocol}}_param PATH_INFO $path;
                    {{protocol}}_pass {{Target(wizgi)}};
                }
                location /plain/ {
                    include /etc/nginx/{{protocol}}_params;
                    {{protocol}}_pass {{Target(wizgi)}};
                }
            }
        }
        """);

    /// <summary>Apache, with what <paramref name="site"/> says of the site.</summary>
    public static Task<FrontProxy> StartApache(string modules, string site)
    {
        Assert.SkipUnless(File.Exists($"{ApacheModules}/mod_proxy_uwsgi.so"), "Apache or a module of it is not installed: apt-get install apache2-bin libapache2-mod-proxy-uwsgi");
        return FrontProxy.Start(Apache, ["-X", "-f"], (port, folder) => $"""
            ServerRoot {folder}
            ServerName apache.test
            PidFile {folder}/apache.pid
            DefaultRuntimeDir {folder}
            Mutex file:{folder}
            ErrorLog /dev/stderr
            Listen 127.0.0.1:{port}
            LoadModule mpm_event_module {ApacheModules}/mod_mpm_event.so
            LoadModule authz_core_module {ApacheModules}/mod_authz_core.so
            LoadModule setenvif_module {ApacheModules}/mod_setenvif.so
            LoadModule env_module {ApacheModules}/mod_env.so
            LoadModule alias_module {ApacheModules}/mod_alias.so
            {string.Concat(modules.Split(' ').Select(name => $"LoadModule {name}_module {ApacheModules}/mod_{name}.so\n"))}
            {Root()}
            DocumentRoot {folder}
            {site.Replace("FOLDER", folder, StringComparison.Ordinal)}
            """);
    }

    /// <summary>lighttpd, with what <paramref name="site"/> says of the site.</summary>
    public static Task<FrontProxy> StartLighttpd(string modules, string site) => FrontProxy.Start(Lighttpd, ["-D", "-f"], (port, folder) => $"""
        server.bind = "127.0.0.1"
        server.port = {port}
        server.document-root = "{folder}"
        server.upload-dirs = ( "{folder}" )
        server.errorlog = "/dev/stderr"
        server.stream-response-body = 2
        server.modules = ({string.Join(", ", modules.Split(' ').Select(name => $"\"mod_{name}\""))})
        {site}
        """);

    /// <summary>Where wizgi is, for nginx.</summary>
    private static string Target(WizgiProcess wizgi) => wizgi.EndPoints[0] is System.Net.IPEndPoint tcp ? tcp.ToString() : $"unix:{wizgi.EndPoints[0]}";

    // Apache as root wants a user to become.
    private static string Root() => Environment.IsPrivilegedProcess ? "User www-data\nGroup www-data" : "";
}
