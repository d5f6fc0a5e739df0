using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Events;

/// <summary>
/// The event streams of whole tenants. A stream that resumes reads what it missed from the database on its own; what happens after that
/// comes from the tenant's feed, which all its streams share.
/// </summary>
internal sealed class TenantEventStreams(
    TenantEventFeeds feeds, IHostApplicationLifetime lifetime, IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <summary>The stream has every event from here on; <c>{"position"}</c>.</summary>
    public const string Ready = "ready";

    /// <summary>
    /// Events were left out, because there are too many, or which were missed is not known: the caller reads its lists again;
    /// <c>{"position"}</c>.
    /// </summary>
    public const string Reset = "reset";

    /// <summary>How many missed events are sent at most; beyond that comes <see cref="Reset"/>.</summary>
    internal const int MaxReplayed = 5_000;

    /// <summary>
    /// The events after <paramref name="after"/>, or from now on where it is null, until the caller has disconnected or the process stops.
    /// </summary>
    public async IAsyncEnumerable<SseItem<string>> FollowAsync(HttpResponse response, string tenantName, long? after)
    {
        var aborted = response.HttpContext.RequestAborted;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        using var subscription = feeds.Subscribe(tenantName);
        var feed = subscription.Feed;
        await response.WriteAsync("retry: 1000\n\n", aborted);
        await response.Body.FlushAsync(aborted);
        await feed.Started.WaitAsync(ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ending.IsCancellationRequested)
        {
            yield break;
        }

        var state = feed.Read(null);
        var index = state.Next;
        var replay = new Replay();
        if (after is { } position)
        {
            await foreach (var item in ReplayAsync(feed, position, state.Position, replay, aborted))
            {
                yield return item;
            }
        }

        state = feed.Read(index);
        yield return Marker(replay.IsComplete ? Ready : Reset, state.Position);
        var sent = state.Position;
        while (!ending.IsCancellationRequested && !state.IsClosed)
        {
            state = feed.Read(index);
            index = state.Next;
            if (state.Events is null)
            {
                yield return Marker(Reset, sent = state.Position);
                continue;
            }

            foreach (var one in state.Events)
            {
                if (!replay.Sent.Remove(one.Sequence))
                {
                    yield return ItemOf(one, sent = state.Position);
                }
            }

            if (state.Events.Count > 0)
            {
                continue;
            }

            await state.Changed.WaitAsync(options.Value.HeartbeatInterval, time, ending.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!state.Changed.IsCompleted && !ending.IsCancellationRequested)
            {
                // An id without data moves the position that the client resumes at and is no event.
                var current = feed.Read(null).Position;
                await response.WriteAsync(current > sent ? $"id: {sent = current}\n: heartbeat\n\n" : ": heartbeat\n\n", aborted);
                await response.Body.FlushAsync(aborted);
            }
        }
    }

    /// <summary>What was missed after <paramref name="position"/>, from the database.</summary>
    /// <param name="feed">The tenant's feed.</param>
    /// <param name="position">What the caller has.</param>
    /// <param name="current">The feed's position: later events are in the feed as well.</param>
    /// <param name="replay">Is given what was sent.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private static async IAsyncEnumerable<SseItem<string>> ReplayAsync(
        TenantEventFeed feed, long position, long current, Replay replay, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var count = 0;
        var given = position;
        while (await feed.History.ReadAsync(position, cancellationToken) is { Count: > 0 } page)
        {
            if ((count += page.Count) > MaxReplayed)
            {
                replay.IsComplete = false;
                yield break;
            }

            foreach (var one in page)
            {
                yield return ItemOf(one, Math.Min(one.Sequence, Math.Max(position, current)));
                if (one.Sequence > current)
                {
                    replay.Sent.Add(one.Sequence);
                }
            }

            position = page[^1].Sequence;
        }

        if (count == 0 && given > 0 && await feed.History.EndsBeforeAsync(given, cancellationToken))
        {
            replay.IsComplete = false;
        }
    }

    private static SseItem<string> ItemOf(TenantEvent one, long position) => new(one.Json.ReplaceLineEndings("\n"), one.Type)
    {
        EventId = position.ToString(CultureInfo.InvariantCulture),
    };

    private static SseItem<string> Marker(string type, long position)
    {
        var id = position.ToString(CultureInfo.InvariantCulture);
        return new SseItem<string>($$"""{"position":{{id}}}""", type) { EventId = id };
    }

    private sealed class Replay
    {
        /// <summary>The sequences of events that were sent and that the feed has as well.</summary>
        public HashSet<long> Sent { get; } = [];

        /// <summary>False where too many events were missed, or the caller's position is none of this history.</summary>
        public bool IsComplete { get; set; } = true;
    }
}
