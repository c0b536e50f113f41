namespace Wizgi.Cli.Commands;

/// <summary>What a worker does instead of waiting for clients: a few requests of <c>wizgi call</c> or <c>wizgi check</c>.</summary>
/// <param name="Requests">One after the other.</param>
/// <param name="IsCheck">Lint looks on, and only what is wrong matters; else the response goes to standard output.</param>
/// <param name="ShowsHead"><c>-i</c>: status and headers too.</param>
/// <param name="FailsByStatus"><c>--fail</c>: a status from 400 on is a failure.</param>
/// <param name="Epilogue">Printed at the end.</param>
internal sealed record Errand(ErrandRequest[] Requests, bool IsCheck, bool ShowsHead, bool FailsByStatus, string Epilogue)
{
    /// <summary>curl's code for <c>--fail</c>.</summary>
    public const int StatusFailure = 22;
}

/// <summary>One request.</summary>
/// <param name="Method">As on the request line.</param>
/// <param name="Target">The path and query.</param>
/// <param name="Headers"><c>Name: value</c>.</param>
/// <param name="Data">The body: texts, <c>@FILE</c> or <c>@-</c>, joined by <c>&amp;</c>.</param>
internal sealed record ErrandRequest(string Method, string Target, string[] Headers, string[] Data);
