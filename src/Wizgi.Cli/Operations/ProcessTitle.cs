using System.Text;
using Wizgi.Cli.Native;

namespace Wizgi.Cli.Operations;

/// <summary>What ps and top show: <c>wizgi: supervisor [NAME]</c>, <c>wizgi: worker [NAME]</c>.</summary>
internal static class ProcessTitle
{
    /// <param name="role">What this process is.</param>
    /// <param name="name"><c>--name</c>, or the application.</param>
    /// <remarks>On the main thread.</remarks>
    public static void Set(string role, string name)
    {
        ArgumentArea.SetName("wizgi");
        ArgumentArea.Write(Encoding.UTF8.GetBytes($"wizgi: {role} [{name}]"));
    }
}
