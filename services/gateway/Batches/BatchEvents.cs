using System.Net.ServerSentEvents;
using System.Text.Json;
using AdGenius.HttpContracts;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Batches;

/// <summary>
/// The totals of a batch as server-sent events: one <c>batch</c> event with each change, and <c>ended</c> as the last. A client that
/// reconnects gets the current totals first, so nothing has to be resumed.
/// </summary>
internal sealed class BatchEvents(
    IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, IOptions<GatewayOptions> options, TimeProvider time)
{
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(200);

    public async IAsyncEnumerable<SseItem<string>> FollowAsync(HttpResponse response, string tenantName, Guid batchId, Uri gateway)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            response.HttpContext.RequestAborted, lifetime.ApplicationStopping);
        var interval = options.Value.EventPollInterval < MinInterval ? MinInterval : options.Value.EventPollInterval;
        var (last, sentAt) = ("", time.GetTimestamp());
        while (!ending.IsCancellationRequested)
        {
            if (await ReadAsync(tenantName, batchId, gateway, ending.Token) is not { } batch)
            {
                yield break; // erased meanwhile
            }

            var data = JsonSerializer.Serialize(batch, HttpJson.Options);
            if (data != last || batch.IsEnded)
            {
                (last, sentAt) = (data, time.GetTimestamp());
                yield return new SseItem<string>(data, batch.IsEnded ? "ended" : "batch");
            }

            if (batch.IsEnded)
            {
                yield break;
            }

            if (time.GetElapsedTime(sentAt) >= options.Value.HeartbeatInterval)
            {
                sentAt = time.GetTimestamp();
                await response.WriteAsync(": heartbeat\n\n", ending.Token);
                await response.Body.FlushAsync(ending.Token);
            }

            await Task.Delay(interval, time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<BatchInfo?> ReadAsync(string tenantName, Guid batchId, Uri gateway, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<BatchReader>()
            .FindAsync(tenantName, batchId, withItems: false, gateway, cancellationToken);
    }
}
