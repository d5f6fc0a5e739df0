using System.Globalization;
using System.Net.ServerSentEvents;
using AdGenius.Persistence.Videos;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Events;

/// <summary>
/// The event streams of this process. Each replays the job's history from the database on its own; what happens after that comes from the
/// job's feed, which all streams of the job share.
/// </summary>
internal sealed class EventStreams(
    JobEventFeeds feeds,
    IServiceScopeFactory scopes,
    IHostApplicationLifetime lifetime,
    IOptions<GatewayOptions> options,
    TimeProvider time)
{
    private static readonly HashSet<string> TerminalEventTypes =
        new(StringComparer.Ordinal) { JobEventTypes.Completed, JobEventTypes.Failed, JobEventTypes.Cancelled };

    private int _open;

    /// <summary>How many streams are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Counts a stream until the end of its response; false when the limit is reached.</summary>
    public bool TryOpen(HttpResponse response)
    {
        if (Interlocked.Increment(ref _open) > options.Value.MaxEventStreams)
        {
            Interlocked.Decrement(ref _open);
            return false;
        }

        response.OnCompleted(() =>
        {
            Interlocked.Decrement(ref _open);
            return Task.CompletedTask;
        });
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back
        return true;
    }

    /// <summary>
    /// The events after <paramref name="after"/> until the job has ended, the caller has disconnected or the process stops; then the caller
    /// comes back with Last-Event-ID. Heartbeats are comments, which items cannot be, so they are written to <paramref name="response"/>
    /// directly: the writer of items waits for the next one meanwhile.
    /// </summary>
    public async IAsyncEnumerable<SseItem<string>> FollowAsync(HttpResponse response, string tenantName, Guid jobId, long after)
    {
        var aborted = response.HttpContext.RequestAborted;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        using var feed = feeds.Subscribe(tenantName, jobId);
        await response.WriteAsync("retry: 1000\n\n", aborted);
        await response.Body.FlushAsync(aborted);
        while (!ending.IsCancellationRequested)
        {
            var state = feed.Read(after);
            var events = state.Events ?? await HistoryAsync(tenantName, jobId, after, aborted);
            foreach (var jobEvent in events)
            {
                yield return new SseItem<string>(jobEvent.Data.ReplaceLineEndings("\n"), jobEvent.Type)
                {
                    EventId = jobEvent.Sequence.ToString(CultureInfo.InvariantCulture),
                };
                after = jobEvent.Sequence;
            }

            if (events.Any(jobEvent => TerminalEventTypes.Contains(jobEvent.Type)))
            {
                yield break;
            }

            if (events.Count > 0)
            {
                continue;
            }

            if (state is { Events: null, Start: { } start })
            {
                after = start; // no history is left before the feed's start
                continue;
            }

            if (state.IsClosed)
            {
                yield break;
            }

            await state.Changed.WaitAsync(options.Value.HeartbeatInterval, time, ending.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!state.Changed.IsCompleted && !ending.IsCancellationRequested)
            {
                await response.WriteAsync(": heartbeat\n\n", aborted);
                await response.Body.FlushAsync(aborted);
            }
        }
    }

    private async Task<IReadOnlyList<JobEvent>> HistoryAsync(
        string tenantName,
        Guid jobId,
        long after,
        CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<JobReader>().EventsAsync(jobId, tenantName, after, cancellationToken);
    }
}
