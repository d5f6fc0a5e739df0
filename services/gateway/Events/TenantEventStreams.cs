using System.Globalization;
using System.Net.ServerSentEvents;
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

    /// <summary>Events were left out, because there are too many: the caller reads its lists again; <c>{"position"}</c>.</summary>
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
        var replayed = new HashSet<long>(); // those that the feed may have as well
        var isComplete = true;
        if (after is { } position)
        {
            var count = 0;
            while (await feed.History.ReadAsync(position, aborted) is { Count: > 0 } page)
            {
                if ((count += page.Count) > MaxReplayed)
                {
                    isComplete = false;
                    break;
                }

                foreach (var one in page)
                {
                    yield return ItemOf(one, Math.Min(one.Sequence, Math.Max(position, state.Position)));
                    if (one.Sequence > state.Position)
                    {
                        replayed.Add(one.Sequence);
                    }
                }

                position = page[^1].Sequence;
            }
        }

        state = feed.Read(index);
        yield return Marker(isComplete ? Ready : Reset, state.Position);
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
                if (!replayed.Remove(one.Sequence))
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

    private static SseItem<string> ItemOf(TenantEvent one, long position) => new(one.Json.ReplaceLineEndings("\n"), one.Type)
    {
        EventId = position.ToString(CultureInfo.InvariantCulture),
    };

    private static SseItem<string> Marker(string type, long position)
    {
        var id = position.ToString(CultureInfo.InvariantCulture);
        return new SseItem<string>($$"""{"position":{{id}}}""", type) { EventId = id };
    }
}
