using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using AdGenius.Chaos.Fleet;
using AdGenius.Gateway;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AdGenius.Chaos.Load;

/// <summary>Submits the plan as upstream services do: over HTTP with repeats until it is accepted, and over the broker with publisher confirms.</summary>
internal sealed class Submitter(Servers servers, ServiceFleet fleet, IReadOnlyList<PlannedJob> plan)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentBag<PlannedJob> _accepted = [];

    /// <summary>The jobs that somebody said yes to.</summary>
    public async Task<IReadOnlyCollection<PlannedJob>> RunAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) };
        using var http = new HttpMessageInvoker(handler);
        await Parallel.ForEachAsync(plan, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken }, async (job, token) =>
        {
            var wait = job.At - TimeProvider.System.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, TimeProvider.System, token);
            }

            for (var times = job.Twice ? 2 : 1; times > 0; times--)
            {
                await (job.OverBroker ? PublishAsync(job, token) : PostAsync(http, job, token));
            }

            _accepted.Add(job);
        });
        return _accepted;
    }

    private async Task PostAsync(HttpMessageInvoker http, PlannedJob job, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                patience.CancelAfter(TimeSpan.FromSeconds(20));
                var gateway = fleet.Gateways[attempt % fleet.Gateways.Count];
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, "api/v1/videos"))
                {
                    Content = JsonContent.Create(job.Request, options: GatewayJson.Options),
                };
                using var answer = await http.SendAsync(request, patience.Token);
                if (answer.StatusCode == HttpStatusCode.Accepted)
                {
                    return;
                }

                if ((int)answer.StatusCode is >= 400 and < 500 and not 429)
                {
                    throw new InvalidOperationException($"{job.Request.RequestId} was refused: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
                }
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // The gateway, or something behind it, is away for now: a publisher tries again with the same request id.
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private async Task PublishAsync(PlannedJob job, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(job.Request, GatewayJson.Options);
        while (true)
        {
            try
            {
                var factory = new ConnectionFactory { Uri = servers.Broker.Uri, AutomaticRecoveryEnabled = false };
                await using var connection = await factory.CreateConnectionAsync(cancellationToken);
                await using var channel = await connection.CreateChannelAsync(
                    new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
                var properties = new BasicProperties { ContentType = "application/json", Persistent = true };

                // Mandatory and confirmed: when this returns, the message is in a queue on disk.
                await channel.BasicPublishAsync("AdGenius:GenerateVideo", "", mandatory: true, properties, body, cancellationToken);
                return;
            }
            catch (Exception fault) when (IsPassing(fault) && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    private static bool IsPassing(Exception fault) =>
        fault is BrokerUnreachableException or AlreadyClosedException or OperationInterruptedException or PublishException or IOException or OperationCanceledException or TimeoutException;
}
