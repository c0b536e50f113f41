using System.Text;
using Microsoft.Extensions.Logging;

namespace Wizgi.Cli.Commands;

/// <summary>Does an errand, on a thread of its own, while the worker's loop serves it.</summary>
internal sealed class ErrandRunner : ILogger
{
    private readonly Errand _errand;
    private readonly ILogger _log;
    private readonly List<ErrandClient> _clients;
    private readonly List<string> _breaches = [];
    private volatile bool _isDone;
    private volatile bool _hasErrors;
    private bool _hasFailed;
    private bool _hasFailingStatus;

    /// <param name="errand">What to do.</param>
    /// <param name="log">The error log; what goes through this one is noticed.</param>
    public ErrandRunner(Errand errand, ILogger log)
    {
        (_errand, _log) = (errand, log);
        _clients = [.. errand.Requests.Select(_ => new ErrandClient())];
    }

    /// <summary>For the engine: one for each request.</summary>
    public IReadOnlyList<int> Descriptors => [.. _clients.Select(client => client.Descriptor)];

    /// <summary>What the process returns. An error that was logged is a failure, whatever the client saw.</summary>
    public int ExitCode => !_isDone || _hasFailed || _hasErrors ? ExitCodes.Configuration : _hasFailingStatus ? Errand.StatusFailure : ExitCodes.Success;

    /// <summary>Lint has found something.</summary>
    public void NoteBreach(string sentence)
    {
        lock (_breaches) _breaches.Add(sentence);
    }

    /// <summary>Begins; calls back when all is done.</summary>
    public void Start(Action done) => new Thread(() =>
    {
        try
        {
            Run();
        }
        catch (Exception problem) when (problem is UserError or IOException)
        {
            Console.Error.WriteLine($"wizgi: {problem.Message}");
        }
        finally
        {
            done();
        }
    }) { IsBackground = true, Name = "errand" }.Start();

    public bool IsEnabled(LogLevel logLevel) => _log.IsEnabled(logLevel);

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Error) _hasErrors = true;
        _log.Log(logLevel, eventId, state, exception, formatter);
    }

    private void Run()
    {
        for (var index = 0; index < _clients.Count; index++)
            using (_clients[index]) Do(_clients[index], _errand.Requests[index]);
        if (_errand.IsCheck && !_hasFailed) Print("Nothing is wrong.\n");
        Print(_errand.Epilogue);
        _isDone = true;
    }

    private void Do(ErrandClient client, ErrandRequest request)
    {
        var status = 0;
        string? broken = null;
        try
        {
            using var response = client.Send(request, ReadData);
            status = (int)response.StatusCode;
            if (_errand.ShowsHead) Print(Head(response), Encoding.Latin1);
            using var body = response.Content.ReadAsStream();
            using var output = _errand.IsCheck ? Stream.Null : Console.OpenStandardOutput();
            body.CopyTo(output);
            _hasFailingStatus |= _errand.FailsByStatus && status >= 400;
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException)
        {
            broken = $"the response {(status == 0 ? "did not come" : "broke off")}";
        }
        if (_errand.IsCheck) Report(request, status, broken);
        else if (broken is not null) Console.Error.WriteLine($"wizgi: {broken}");
        _hasFailed |= broken is not null;
    }

    private void Report(ErrandRequest request, int status, string? broken)
    {
        Print($"{request.Method} {request.Target}: {(status == 0 ? "no response" : status)}\n");
        List<string> problems;
        lock (_breaches)
        {
            problems = [.. _breaches];
            _breaches.Clear();
        }
        if (broken is not null) problems.Add(broken);
        if (problems.Count == 0 && status == 500) problems.Add("the application failed; the error log tells how");
        foreach (var problem in problems) Print($"  {problem}\n");
        _hasFailed |= problems.Count > 0;
    }

    private static string Head(HttpResponseMessage response)
    {
        var head = new StringBuilder().Append("HTTP/1.1 ").Append((int)response.StatusCode).Append(' ').Append(response.ReasonPhrase).Append("\r\n");
        foreach (var headers in (System.Net.Http.Headers.HttpHeaders[])[response.Headers, response.Content.Headers])
            foreach (var (name, values) in headers.NonValidated)
                foreach (var value in values) head.Append(name).Append(": ").Append(value).Append("\r\n");
        return head.Append("\r\n").ToString();
    }

    private static byte[] ReadData(string[] data)
    {
        using var all = new MemoryStream();
        foreach (var item in data)
        {
            if (all.Length > 0) all.WriteByte((byte)'&');
            if (item == "@-")
            {
                using var input = Console.OpenStandardInput();
                input.CopyTo(all);
            }
            else
            {
                all.Write(item.StartsWith('@') ? ReadFile(item[1..]) : Encoding.UTF8.GetBytes(item));
            }
        }
        return all.ToArray();
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"-d @{path}: {problem.Message}");
        }
    }

    private static void Print(string text, Encoding? encoding = null)
    {
        using var output = Console.OpenStandardOutput();
        output.Write((encoding ?? Encoding.UTF8).GetBytes(text));
    }
}
