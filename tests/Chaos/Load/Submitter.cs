using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using AdGenius.Chaos.Fleet;
using AdGenius.Chaos.Messages;
using AdGenius.Contracts.Videos;
using AdGenius.HttpContracts;
using RabbitMQ.Client;

namespace AdGenius.Chaos.Load;

/// <summary>
/// Submits the plan as upstream services do: over HTTP with retries until accepted, and over the broker with publisher confirms.
/// </summary>
internal sealed class Submitter(Servers servers, ServiceFleet fleet, IReadOnlyList<PlannedJob> plan)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentBag<AcceptedJob> _accepted = [];

    /// <summary>The accepted jobs.</summary>
    public async Task<IReadOnlyCollection<AcceptedJob>> RunAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) };
        using var http = new HttpMessageInvoker(handler);
        var cancelling = new ConcurrentBag<Task>();
        await Parallel.ForEachAsync(plan, new ParallelOptions {
            MaxDegreeOfParallelism = 16,
            CancellationToken = cancellationToken }, async (job, token) =>
        {
            var wait = job.At - TimeProvider.System.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, TimeProvider.System, token);
            }

            if (job.CancelAfter < TimeSpan.Zero)
            {
                await CancelAsync(job, TimeSpan.Zero, token);
            }

            await (job.ViaBroker ? PublishAsync("AdGenius:GenerateVideo", job.Request, token) : PostAsync(http, job, token));
            _accepted.Add(new AcceptedJob(job, TimeProvider.System.GetUtcNow()));
            if (job.IsSubmittedTwice)
            {
                await (job.ViaBroker ? PublishAsync("AdGenius:GenerateVideo", job.Request, token) : PostAsync(http, job, token));
            }

            if (job.CancelAfter is { } pause && pause >= TimeSpan.Zero)
            {
                cancelling.Add(CancelAsync(job, pause, token));
            }
        });
        await Task.WhenAll(cancelling);
        return _accepted;
    }

    private async Task PostAsync(HttpMessageInvoker http, PlannedJob job, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                timeout.CancelAfter(TimeSpan.FromSeconds(20));
                var gateway = fleet.Gateways[attempt % fleet.Gateways.Count];
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, "api/v1/videos"))
                {
                    Content = JsonContent.Create(job.Request, options: HttpJson.Options),
                };
                using var answer = await http.SendAsync(request, timeout.Token);
                if (answer.StatusCode == HttpStatusCode.Accepted)
                {
                    return;
                }

                if ((int)answer.StatusCode is >= 400 and < 500 and not 429)
                {
                    throw new InvalidOperationException(
                        $"{job.Request.RequestId} was refused: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
                }
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException
                || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // The gateway or one of its servers is unavailable: a publisher retries with the same request id.
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private async Task CancelAsync(PlannedJob job, TimeSpan pause, CancellationToken cancellationToken)
    {
        await Task.Delay(pause, TimeProvider.System, cancellationToken);
        var command = new CancelVideo {
            TenantName = job.Request.TenantName,
            RequestId = job.Request.RequestId,
            Reason = "changed our mind" };
        await PublishAsync("AdGenius:CancelVideo", command, cancellationToken);
    }

    private async Task PublishAsync<T>(string exchange, T message, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message, HttpJson.Options);
        while (true)
        {
            try
            {
                await using var connection = await BrokerConnection.OpenAsync(servers.Broker.Uri, cancellationToken);
                await using var channel = await BrokerConnection.OpenConfirmedChannelAsync(connection, cancellationToken);

                // Mandatory and confirmed: when this returns, the message is in a queue on disk.
                await channel.BasicPublishAsync(
                    exchange,
                    "",
                    mandatory: true,
                    new BasicProperties { ContentType = "application/json", Persistent = true },
                    body,
                    cancellationToken);
                return;
            }
            catch (Exception fault) when (BrokerConnection.IsTransient(fault) && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }
}
