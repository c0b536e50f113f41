using System.Net;

namespace Wizgi.Server.Remote.Gateways.Cgi;

/// <summary>Where CGI programs are: one, or a folder of them, whose path then begins with the name of one.</summary>
/// <param name="path">Absolute.</param>
internal sealed class CgiPlace(string path)
{
    /// <summary>Finds the program of a request.</summary>
    /// <param name="variables">SCRIPT_NAME and PATH_INFO become what they are for the program; SCRIPT_FILENAME names it.</param>
    /// <exception cref="GatewayRefusal">There is none: 404; it is not executable: 403.</exception>
    public string Find(Dictionary<string, string> variables)
    {
        var program = Directory.Exists(path) ? FindBelow(variables) : path;
        if (!File.Exists(program)) throw new GatewayRefusal(HttpStatusCode.NotFound, "Not Found");
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("CGI programs are run on Linux and macOS only");
        const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if ((File.GetUnixFileMode(program) & Executable) == 0) throw new GatewayRefusal(HttpStatusCode.Forbidden, "Forbidden");
        variables["SCRIPT_FILENAME"] = NativeString.FromBytes(System.Text.Encoding.UTF8.GetBytes(program));
        return program;
    }

    // The first part that is a file ends the search, as in Apache.
    private string FindBelow(Dictionary<string, string> variables)
    {
        var info = variables.GetValueOrDefault(EnvironKeys.PathInfo, "");
        var found = path;
        for (var at = 0; at < info.Length;)
        {
            var end = info.IndexOf('/', at + 1);
            if (end < 0) end = info.Length;
            var part = info[(at + 1)..end];
            // Hidden files are not offered, and nothing leads out: neither '..' nor a slash that came encoded, which is one here.
            if (info[at] != '/' || part.Length == 0 || part[0] == '.') break;
            found = Path.Combine(found, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(part)));
            if (File.Exists(found))
            {
                variables[EnvironKeys.ScriptName] = variables.GetValueOrDefault(EnvironKeys.ScriptName, "") + info[..end];
                variables[EnvironKeys.PathInfo] = info[end..];
                return found;
            }
            if (!Directory.Exists(found)) break;
            at = end;
        }
        throw new GatewayRefusal(HttpStatusCode.NotFound, "Not Found");
    }
}
