using System.Text;
using AdGenius.Gateway.Videos;
using AdGenius.Persistence.Videos;
using Microsoft.AspNetCore.Http.Features;

namespace AdGenius.Gateway.Events;

/// <summary>
/// One caller's view of a job's history. Rows are the truth; bus events only wake it. A bell often rings before the row is committed,
/// so a bell without news is followed by quick looks before the stream goes back to its slow poll.
/// </summary>
internal sealed class EventStream(EventStreams streams, IServiceScopeFactory scopes, string tenantName, Guid jobId, long after) : IResult
{
    private static readonly HashSet<string> TerminalEventTypes = new(StringComparer.Ordinal) { "completed", "failed", "cancelled" };

    private static readonly TimeSpan[] RapidPollDelays = [TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(60), TimeSpan
        .FromMilliseconds(200)];

    private long _last = after;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, streams.Stopping);
        try
        {
            await response.WriteAsync("retry: 1000\n\n", ending.Token);
            await response.Body.FlushAsync(ending.Token);
            await FollowAsync(response, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The caller has gone, or the process stops: both are an ordinary end.
        }
        finally
        {
            streams.Closed();
        }
    }

    private async Task FollowAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        using var signal = streams.Signals.Subscribe(jobId);
        var rapidPolls = RapidPollDelays.Length;
        var lastWrite = streams.Time.GetTimestamp();
        while (true)
        {
            var (events, isOver) = await ReadAsync(cancellationToken);
            if (events.Count > 0)
            {
                await response.WriteAsync(Format(events), cancellationToken);
                await response.Body.FlushAsync(cancellationToken);
                _last = events[^1].Sequence;
                lastWrite = streams.Time.GetTimestamp();
                if (events.Any(one => TerminalEventTypes.Contains(one.Type)))
                {
                    return;
                }

                continue;
            }

            if (isOver)
            {
                return;
            }

            if (streams.Time.GetElapsedTime(lastWrite) >= streams.Options.HeartbeatInterval)
            {
                await response.WriteAsync(": heartbeat\n\n", cancellationToken);
                await response.Body.FlushAsync(cancellationToken);
                lastWrite = streams.Time.GetTimestamp();
            }

            var wait = rapidPolls < RapidPollDelays.Length
                ? RapidPollDelays[rapidPolls++]
                : Min(streams.Options.EventPollInterval, streams.Options.HeartbeatInterval);
            if (await signal.WaitAsync(wait, streams.Time, cancellationToken))
            {
                rapidPolls = 0;
            }
        }
    }

    /// <summary>The next events; and, when there are none, whether the job has ended and there will be none.</summary>
    private async Task<(IReadOnlyList<JobEvent> Events, bool IsOver)> ReadAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var jobs = scope.ServiceProvider.GetRequiredService<JobReader>();
        var events = await jobs.EventsAsync(jobId, tenantName, _last, cancellationToken);
        if (events.Count > 0)
        {
            return (events, false);
        }

        // Usually the terminal event ends the stream; this is for callers that had heard it before, and for requests that were refused.
        var accepted = scope.ServiceProvider.GetRequiredService<AcceptedRequestCache>();
        if (accepted.TryGet(tenantName, jobId, out var request) && request.RefusedAt is not null)
        {
            return ([], true);
        }

        var isEnded = await jobs.IsEndedAsync(jobId, tenantName, cancellationToken);
        return isEnded && (await jobs.EventsAsync(jobId, tenantName, _last, cancellationToken)).Count == 0 ? ([], true) : ([], false);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static string Format(IReadOnlyList<JobEvent> events)
    {
        var text = new StringBuilder();
        foreach (var one in events)
        {
            text.Append("id: ").Append(one.Sequence).Append("\nevent: ").Append(one.Type).Append("\ndata: ")
                .Append(one.Data.ReplaceLineEndings("\ndata: ")).Append("\n\n");
        }

        return text.ToString();
    }
}
