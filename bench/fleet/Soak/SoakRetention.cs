using AdGenius.Persistence.Retention;

namespace AdGenius.Bench.Fleet.Soak;

/// <summary>
/// The product's retention pass at a time that lies ahead: the shortest period is seven days, so a pass with a clock seven days from
/// now deletes what ends now. The orchestrators' own loop runs too, and finds nothing.
/// </summary>
internal sealed class SoakRetention(IServiceProvider services, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromDays(7);

    // Messages of the outbox are not rows of an ended job: with the same period, one that is about to be delivered would be deleted.
    private static readonly RetentionOptions Options = new()
    {
        Jobs = Period,
        JobEvents = Period,
        Submissions = Period,
        LedgerEntries = Period,
        ApiKeys = Period,
        OutboxMessages = Period + Period,
        BatchSize = RetentionOptions.MaxBatchSize,
    };

    /// <summary>Deletes every row that is to be kept no longer than <paramref name="age"/>, and returns how many they were.</summary>
    public async Task<int> DeleteAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var deleted = await scope.ServiceProvider.GetRequiredService<RetentionPass>()
            .RunAsync(Options, time.GetUtcNow() + Period - age, cancellationToken);
        return deleted.Total;
    }

    /// <summary>Deletes what ended half a minute ago, every five seconds until it is cancelled. Returns the number of rows.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5), time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                total += await DeleteAsync(TimeSpan.FromSeconds(30), cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the load has ended; the pass that was interrupted is continued by the next one
        }

        return total;
    }
}
