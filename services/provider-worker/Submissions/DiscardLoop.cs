using System.Threading.Channels;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>
/// Deletes videos at their providers whose clips were fetched, apart from the work on submissions: a provider that does not answer delays
/// no result. A deletion is tried once, and is lost where the process crashes before it. It must not be repeated from the row, because
/// servers may give the same id to a later video.
/// </summary>
internal sealed partial class DiscardLoop(TimeProvider time, ILogger<DiscardLoop> logger) : BackgroundService
{
    private const int MaxConcurrency = 8;

    /// <summary>Most deletions that wait; a job may hold its source picture.</summary>
    private const int MaxWaiting = 100;

    /// <summary>How long a process that is stopped goes on with the deletions.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);

    private readonly Channel<(IVideoProvider Provider, ProviderJob Job)> _jobs =
        Channel.CreateBounded<(IVideoProvider, ProviderJob)>(MaxWaiting);

    /// <summary>Has the video of a fetched clip deleted, where its provider can and the settings ask for it.</summary>
    public void Add(SubmissionWork work)
    {
        if (!_jobs.Writer.TryWrite((work.Provider, work.Job)))
        {
            LogNotDeleted(work.Row.Model, work.Row.ProviderJobId, null);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _jobs.Writer.TryComplete();
        if (ExecuteTask is { } running)
        {
            await running.WaitAsync(StopTime, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        _jobs.Reader.ReadAllAsync(stoppingToken),
        new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = stoppingToken },
        (one, cancellationToken) => DiscardAsync(one.Provider, one.Job, cancellationToken));

    private async ValueTask DiscardAsync(IVideoProvider provider, ProviderJob job, CancellationToken cancellationToken)
    {
        try
        {
            await provider.DiscardAsync(job, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested) // the clip is here; the loop goes on
        {
            LogNotDeleted(provider.Traits.ModelId, job.Id, exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The video {ProviderJobId} of {Model}, whose clip was fetched, could not be deleted at its server")]
    private partial void LogNotDeleted(string model, string? providerJobId, Exception? exception);
}
