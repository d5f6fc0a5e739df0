namespace AdGenius.TestKit;

/// <summary>Waits for facts that nobody announces: looks again and again, and fails after two minutes with the name of what did not come.</summary>
public static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when <paramref name="look"/> says so.</summary>
    /// <exception cref="TimeoutException">It never did.</exception>
    public static Task TrueAsync(string fact, Func<bool> look, CancellationToken cancellationToken) => TrueAsync(fact, () => Task.FromResult(look()), cancellationToken);

    /// <summary>Returns when <paramref name="look"/> says so.</summary>
    /// <exception cref="TimeoutException">It never did.</exception>
    public static Task TrueAsync(string fact, Func<Task<bool>> look, CancellationToken cancellationToken) =>
        FoundAsync(fact, async () => await look() ? fact : null, cancellationToken);

    /// <summary>Returns what <paramref name="look"/> finds.</summary>
    /// <exception cref="TimeoutException">It never found anything.</exception>
    public static async Task<T> FoundAsync<T>(string fact, Func<Task<T?>> look, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(look);
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            if (await look() is { } found)
            {
                return found;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        throw new TimeoutException($"Waited {Patience.TotalSeconds} s for this and it never was: {fact}.");
    }
}
