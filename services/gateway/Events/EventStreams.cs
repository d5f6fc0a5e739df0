using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AdGenius.Gateway.Problems;
using AdGenius.Hosting.Telemetry;
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
    AdGeniusMetrics metrics,
    TimeProvider time)
{
    private int _open;

    /// <summary>How many streams are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>
    /// Whether the job has ended after <paramref name="jobEvent"/>: a terminal event ends it, and a retry or another state opens it again.
    /// </summary>
    /// <param name="hasEnded">Whether it had ended before.</param>
    /// <param name="jobEvent">The next event of its history.</param>
    public static bool HasEnded(bool hasEnded, JobEvent jobEvent) => jobEvent.Type switch
    {
        JobEventTypes.Completed or JobEventTypes.Failed or JobEventTypes.Cancelled => true,
        JobEventTypes.RetryRequested => false,
        JobEventTypes.State => hasEnded && JobOutcomes.IsEnded(StateOf(jobEvent)),
        _ => hasEnded,
    };

    /// <summary>Counts a stream until the end of its response; false when the limit is reached.</summary>
    public bool TryOpen(HttpResponse response)
    {
        if (Interlocked.Increment(ref _open) > options.Value.MaxEventStreams)
        {
            Interlocked.Decrement(ref _open);
            return false;
        }

        metrics.EventStreamOpen(1);
        response.OnCompleted(() =>
        {
            metrics.EventStreamOpen(-1);
            Interlocked.Decrement(ref _open);
            return Task.CompletedTask;
        });
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back
        return true;
    }

    /// <summary>
    /// The answer with <paramref name="events"/> as server-sent events, or 503 where the limit is reached. To HEAD its headers alone: what
    /// nothing is written to would stay open until the job ends.
    /// </summary>
    public IResult Answer(HttpContext context, IAsyncEnumerable<SseItem<string>> events) =>
        !TryOpen(context.Response) ? LimitReached(context)
        : TypedResults.ServerSentEvents(
            HttpMethods.IsHead(context.Request.Method) ? AsyncEnumerable.Empty<SseItem<string>>() : events);

    /// <summary>The answer where <see cref="TryOpen"/> is false.</summary>
    public static IResult LimitReached(HttpContext context) => ProblemResults.ServiceUnavailable(
        context, "Event stream limit reached (Gateway:MaxEventStreams). Retry, or read the job instead.");

    /// <summary>
    /// The events of <see cref="ReadAsync"/> as server-sent events; the caller comes back with Last-Event-ID. Heartbeats are comments,
    /// which items cannot be, so they are written to <paramref name="response"/> directly: the writer of items waits for the next one
    /// meanwhile.
    /// </summary>
    public async IAsyncEnumerable<SseItem<string>> FollowAsync(HttpResponse response, string tenantName, Guid jobId, JobEventCursor after)
    {
        var aborted = response.HttpContext.RequestAborted;
        await response.WriteAsync("retry: 1000\n\n", aborted);
        await response.Body.FlushAsync(aborted);
        await foreach (var next in ReadAsync(tenantName, jobId, after, aborted))
        {
            if (next is not { } one)
            {
                await response.WriteAsync(": heartbeat\n\n", aborted);
                await response.Body.FlushAsync(aborted);
                continue;
            }

            yield return new SseItem<string>(one.Row.Data.ReplaceLineEndings("\n"), one.Row.Type) { EventId = one.Cursor.ToString() };
        }
    }

    /// <summary>
    /// The events after <paramref name="after"/> until the job has ended, the caller has disconnected or the process stops; null is a
    /// heartbeat, when there was no event for <see cref="GatewayOptions.HeartbeatInterval"/>. The cursor of an event is where a caller that
    /// has it resumes.
    /// </summary>
    public async IAsyncEnumerable<(JobEvent Row, JobEventCursor Cursor)?> ReadAsync(
        string tenantName, Guid jobId, JobEventCursor after, [EnumeratorCancellation] CancellationToken aborted)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        using var subscription = feeds.Subscribe((tenantName, jobId));
        var hasEnded = false;
        while (!ending.IsCancellationRequested)
        {
            var state = subscription.Feed.Read(after);
            var events = state.Events ?? await HistoryAsync(tenantName, jobId, after, aborted);
            foreach (var jobEvent in events)
            {
                after = after.After(jobEvent);
                hasEnded = HasEnded(hasEnded, jobEvent);
                yield return (jobEvent, after);
            }

            // The history is read in parts: behind an end there may be more of it, where the job was retried.
            if (hasEnded && (events.Count == 0 || state.Events is not null))
            {
                yield break;
            }

            if (events.Count > 0)
            {
                continue;
            }

            if (state is { Events: null, Start: { } start })
            {
                after = after.Join(start); // no history is left before the feed's start
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
                yield return null;
            }
        }
    }

    private static string StateOf(JobEvent jobEvent)
    {
        using var data = JsonDocument.Parse(jobEvent.Data);
        return data.RootElement.GetProperty("state").GetString() ?? "";
    }

    private async Task<IReadOnlyList<JobEvent>> HistoryAsync(
        string tenantName,
        Guid jobId,
        JobEventCursor after,
        CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<JobReader>().EventsAsync(jobId, tenantName, after, cancellationToken);
    }
}
