namespace AdGenius.TestKit;

/// <summary>
/// Waits for facts that nobody announces: looks again and again, and fails after two minutes with the name of what did not come.
/// </summary>
public static class Until
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when <paramref name="condition"/> says so.</summary>
    /// <exception cref="TimeoutException">It never did.</exception>
    public static Task TrueAsync(string fact, Func<bool> condition, CancellationToken cancellationToken)
        => TrueAsync(fact, () => Task.FromResult(condition()), cancellationToken);

    /// <summary>Returns when <paramref name="condition"/> says so.</summary>
    /// <exception cref="TimeoutException">It never did.</exception>
    public static Task TrueAsync(string fact, Func<Task<bool>> condition, CancellationToken cancellationToken) =>
        FoundAsync(fact, async () => await condition() ? fact : null, cancellationToken);

    /// <summary>Returns what <paramref name="condition"/> finds.</summary>
    /// <exception cref="TimeoutException">It never found anything.</exception>
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

        throw new TimeoutException($"Waited {Timeout.TotalSeconds} s for this and it never was: {fact}.");
    }
}
