using System.Net.ServerSentEvents;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Batches;

/// <summary>
/// The totals of a batch as server-sent events: one <c>batch</c> event with each change, and <c>ended</c> as the last. A client that
/// reconnects gets the current totals first, so nothing has to be resumed. All streams of a batch share one poll of the database.
/// </summary>
internal sealed class BatchEvents(
    BatchFeeds feeds, IHostApplicationLifetime lifetime, IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <summary>The id of the event that has these totals. A client that comes back with it has them.</summary>
    public static string IdOf(string totals) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(totals)).AsSpan(0, 8));

    public async IAsyncEnumerable<SseItem<string>> FollowAsync(HttpResponse response, string tenantName, Guid batchId, Uri gateway)
    {
        var aborted = response.HttpContext.RequestAborted;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        using var subscription = feeds.Subscribe((tenantName, batchId, gateway));
        string? sent = null;
        while (!ending.IsCancellationRequested)
        {
            var (totals, isEnded, isClosed, changed) = subscription.Feed.Read();
            if (totals is not null && totals != sent)
            {
                yield return new SseItem<string>(sent = totals, isEnded ? "ended" : "batch") { EventId = IdOf(totals) };
            }

            if (isEnded || isClosed)
            {
                yield break;
            }

            await changed.WaitAsync(options.Value.HeartbeatInterval, time, ending.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!changed.IsCompleted && !ending.IsCancellationRequested)
            {
                await response.WriteAsync(": heartbeat\n\n", aborted);
                await response.Body.FlushAsync(aborted);
            }
        }
    }
}
