namespace Wizgi;

/// <summary>What the environ says about the server as a whole; the same for every request of a process.</summary>
/// <param name="MultiThread">The application may be entered by two threads of this process at once.</param>
/// <param name="MultiProcess">Another process may run the same application at the same time.</param>
/// <param name="RunOnce">The process serves one request and ends (CGI).</param>
/// <param name="Software">SERVER_SOFTWARE, for instance <c>wizgi/1.0</c>.</param>
internal sealed record ServerTraits(bool MultiThread, bool MultiProcess, bool RunOnce, string Software);
