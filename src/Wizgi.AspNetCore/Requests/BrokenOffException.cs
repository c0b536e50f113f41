namespace Wizgi.AspNetCore.Requests;

/// <summary>The response cannot go on. Kestrel sends what there is of it and closes: without the rest, or a last chunk, the client sees that it is not whole.</summary>
internal sealed class BrokenOffException : Exception
{
    /// <param name="pending">What the client has still to take of it, or null.</param>
    /// <returns>Ends with the exception.</returns>
    public static async Task After(Task? pending)
    {
        if (pending is not null) await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw new BrokenOffException();
    }
}
