using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Wizgi.AspNetCore.Gateways;

/// <summary>Waits for a web server to take what was sent, but not for ever.</summary>
internal static class PatientWriter
{
    /// <returns>False: it will not take it.</returns>
    public static async ValueTask<bool> Wait(ValueTask<FlushResult> sending, ConnectionContext connection, TimeSpan patience)
    {
        var task = sending.AsTask();
        try
        {
            return !(await task.WaitAsync(patience).ConfigureAwait(false)).IsCompleted;
        }
        catch (TimeoutException)
        {
            connection.Abort(new ConnectionAbortedException("The web server takes nothing."));
            await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return false;
        }
        catch (Exception problem) when (problem is IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
