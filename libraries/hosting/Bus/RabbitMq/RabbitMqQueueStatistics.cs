using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>Reads the queues from the broker's management API, whose counts are up to five seconds old.</summary>
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
                + "&columns=name,messages_ready,messages_unacknowledged,consumers&sort=name&disable_stats=true&enable_queue_totals=true";
            var page = await http.GetFromJsonAsync<QueuePage>(new Uri(path, UriKind.Relative), timeout.Token);
            return
            [
                .. (page?.Items ?? [])
                    .Where(queue => queue.Name != Queues.VideoEvents) // a stream keeps what was read, so its count says nothing
                    .Select(queue => new QueueStatistics(queue.Name, queue.Ready, queue.Unacknowledged, queue.Consumers)),
            ];
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && exception is HttpRequestException or OperationCanceledException or JsonException)
        {
            LogNotRead(management, BrokerManagement.DescribeFailure(exception));
            return null;
        }
    }

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

        [JsonPropertyName("consumers")]
        public int Consumers { get; init; }
    }
}
