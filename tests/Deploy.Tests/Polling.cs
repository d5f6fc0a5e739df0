namespace AdGenius.Deploy.Tests;

/// <summary>
/// Waits for facts of containers that share a machine's processors with everything else on it: asks twice a second, so that the question
/// costs them little, and fails after ten minutes with the name of the fact.
/// </summary>
internal static class Polling
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Returns when <paramref name="condition"/> is true.</summary>
    /// <exception cref="TimeoutException">It never was.</exception>
    public static Task UntilTrueAsync(string fact, Func<Task<bool>> condition, CancellationToken cancellationToken) =>
        UntilFoundAsync(fact, async () => await condition() ? fact : null, cancellationToken);

    /// <summary>Returns what <paramref name="condition"/> returns, once it is not null.</summary>
    /// <exception cref="TimeoutException">It was always null.</exception>
    public static async Task<T> UntilFoundAsync<T>(string fact, Func<Task<T?>> condition, CancellationToken cancellationToken)
        where T : class
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Limit)
        {
            if (await condition() is { } found)
            {
                return found;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        throw new TimeoutException($"This did not happen within {Limit.TotalMinutes} minutes: {fact}.");
    }
}
