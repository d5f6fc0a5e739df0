using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>Reads the queues from the broker's management API, whose counts are up to five seconds old, and their consumers.</summary>
internal sealed partial class RabbitMqQueueStatistics(IOptions<BusOptions> options, ILogger<RabbitMqQueueStatistics> logger)
    : IQueueStatistics
{
    public async Task<IReadOnlyList<QueueStatistics>?> ReadAsync(CancellationToken cancellationToken)
    {
        var address = BrokerAddress.Of(options.Value);
        var management = options.Value.ManagementUri ?? address.ManagementUri;
        try
        {
            using var http = BrokerManagement.CreateClient(address, management);
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(options.Value.ConnectTimeout);
            var path = $"api/queues/{Uri.EscapeDataString(address.VirtualHost)}?page=1&page_size=500"
                + "&columns=name,messages_ready,messages_unacknowledged&sort=name&disable_stats=true&enable_queue_totals=true";
            await using var body = await http.GetStreamAsync(new Uri(path, UriKind.Relative), timeout.Token);
            var page = await JsonSerializer.DeserializeAsync<QueuePage>(body, JsonSerializerOptions.Web, timeout.Token);
            // A stream keeps what was read, so its count says nothing.
            List<Queue> queues = [.. (page?.Items ?? []).Where(queue => queue.Name != Queues.VideoEvents)];
            var consumers = await CountConsumersAsync(queues.Select(queue => queue.Name), timeout.Token);
            return
            [
                .. queues.Select(queue => new QueueStatistics(
                    queue.Name,
                    queue.Ready,
                    queue.Unacknowledged,
                    consumers.TryGetValue(queue.Name, out var count) ? count : null)),
            ];
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && exception is HttpRequestException or OperationCanceledException or JsonException)
        {
            LogNotRead(management, BrokerManagement.DescribeFailure(exception));
            return null;
        }
    }

    // Over AMQP, because the management API lists them with its statistics only, which are slow and may be turned off.
    private async Task<Dictionary<string, int>> CountConsumersAsync(IEnumerable<string> queues, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        IChannel? channel = null;
        try
        {
            await using var connection = await BrokerAddress.Of(options.Value).ToFactory(options.Value, "adgenius-queue-statistics")
                .CreateConnectionAsync(cancellationToken);
            foreach (var queue in queues)
            {
                channel ??= await connection.CreateChannelAsync(cancellationToken: cancellationToken);
                try
                {
                    counts[queue] = (int)await channel.ConsumerCountAsync(queue, cancellationToken);
                }
                catch (OperationInterruptedException)
                {
                    await channel.DisposeAsync(); // closed by the broker: the queue was deleted meanwhile, or is another connection's own
                    channel = null;
                }
            }
        }
        catch (OperationCanceledException)
        {
            LogNotCounted("no answer");
        }
        catch (Exception exception) when (BrokerErrorDescriber.Describe(exception) is { } reason)
        {
            LogNotCounted(reason);
        }
        finally
        {
            if (channel is not null)
            {
                await channel.DisposeAsync();
            }
        }

        return counts;
    }

    [LoggerMessage(LogLevel.Debug, "The consumers of queues were not counted: {Reason}")]
    private partial void LogNotCounted(string reason);

    [LoggerMessage(LogLevel.Debug, "Queues were not read through {Address}: {Reason}")]
    private partial void LogNotRead(Uri address, string reason);

    private sealed record QueuePage
    {
        [JsonPropertyName("items")]
        public IReadOnlyList<Queue> Items { get; init; } = [];
    }

    private sealed record Queue
    {
        [JsonPropertyName("name")]
        public required string Name { get; init; }

        [JsonPropertyName("messages_ready")]
        public long Ready { get; init; }

        [JsonPropertyName("messages_unacknowledged")]
        public long Unacknowledged { get; init; }
    }
}
