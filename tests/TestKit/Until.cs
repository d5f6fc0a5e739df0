namespace AdGenius.TestKit;

/// <summary>
/// Waits for facts that raise no event: polls the condition, and fails after two minutes with the name of the fact.
/// </summary>
public static class Until
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when <paramref name="condition"/> is true.</summary>
    /// <exception cref="TimeoutException">It never was.</exception>
    public static Task TrueAsync(string fact, Func<bool> condition, CancellationToken cancellationToken)
        => TrueAsync(fact, () => Task.FromResult(condition()), cancellationToken);

    /// <summary>Returns when <paramref name="condition"/> is true.</summary>
    /// <exception cref="TimeoutException">It never was.</exception>
    public static Task TrueAsync(string fact, Func<Task<bool>> condition, CancellationToken cancellationToken) =>
        FoundAsync(fact, async () => await condition() ? fact : null, cancellationToken);

    /// <summary>Returns what <paramref name="condition"/> returns, once it is not null.</summary>
    /// <exception cref="TimeoutException">It was always null.</exception>
    public static async Task<T> FoundAsync<T>(string fact, Func<Task<T?>> condition, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(condition);
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Timeout)
        {
            if (await condition() is { } found)
            {
                return found;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        throw new TimeoutException($"This did not happen within {Timeout.TotalSeconds} s: {fact}.");
    }
}
