using System.Net;
using System.Net.Http.Json;
using AdGenius.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// Sets the policy of the work queues through the broker's management API: delivery limit, dead-letter queue and consumer timeout, which
/// can change at any time. Where the API cannot be used an operator sets the policy, see docs/operations/broker-policies.md.
/// <para>
/// It works on RabbitMQ 3.10, the oldest supported version: before 3.12 there is no consumer timeout per queue. The delivery limit is
/// always set with a dead-letter exchange, because from 4.0 there is a default limit at which a message would be dropped.
/// </para>
/// </summary>
internal sealed partial class BrokerPolicies(IOptions<BusOptions> options, ILogger<BrokerPolicies> logger)
{
    public const string PolicyName = "adgenius-work-queues";

    /// <summary>Matches the queues that consumers read, except the dead-letter queue, which is the last stop.</summary>
    public static string Pattern { get; } =
        $"^({string.Join('|', FleetQueue.All.Select(queue => queue.Name).Where(name => name != Queues.DeadLetter))}"
        + $"|{Queues.RenderKeyframes}[.].+)$";

    /// <summary>Sets the policy, or logs in one line why it could not.</summary>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var address = BrokerAddress.Of(options.Value);
        var management = options.Value.ManagementUri ?? address.ManagementUri;
        try
        {
            using var http = BrokerManagement.CreateClient(address, management);
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(options.Value.ConnectTimeout);
            var path = new Uri($"api/policies/{Uri.EscapeDataString(address.VirtualHost)}/{PolicyName}", UriKind.Relative);
            using var answer = await http.PutAsJsonAsync(path, PolicyOf(options.Value, withConsumerTimeout: true), timeout.Token);
            if (answer.StatusCode == HttpStatusCode.BadRequest)
            {
                using var older = await http.PutAsJsonAsync(path, PolicyOf(options.Value, withConsumerTimeout: false), timeout.Token);
                older.EnsureSuccessStatusCode();
                LogNoConsumerTimeout(management, options.Value.ConsumerTimeout);
                return;
            }

            answer.EnsureSuccessStatusCode();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && exception is HttpRequestException or OperationCanceledException)
        {
            LogNotSet(PolicyName, management, BrokerManagement.DescribeFailure(exception));
        }
    }

    /// <summary>The policy as the management API takes it.</summary>
    public static Dictionary<string, object> PolicyOf(BusOptions options, bool withConsumerTimeout)
    {
        var definition = new Dictionary<string, object>
        {
            ["delivery-limit"] = options.DeliveryLimit,
            ["dead-letter-exchange"] = Queues.DeadLetter,

            // Dead-lettered messages are confirmed by the next queue; this needs the overflow behavior reject-publish.
            ["dead-letter-strategy"] = "at-least-once",
            ["overflow"] = "reject-publish",
        };
        if (withConsumerTimeout)
        {
            definition["consumer-timeout"] = (long)options.ConsumerTimeout.TotalMilliseconds;
        }

        return new() { ["pattern"] = Pattern, ["apply-to"] = "queues", ["priority"] = 0, ["definition"] = definition };
    }

    [LoggerMessage(
        LogLevel.Warning,
        "RabbitMQ policy {Policy} not set through {Address}: {Reason}. Set it as in docs/operations/broker-policies.md.")]
    private partial void LogNotSet(string policy, Uri address, string reason);

    [LoggerMessage(
        LogLevel.Information,
        "RabbitMQ at {Address} has no consumer timeout per queue; set consumer_timeout in rabbitmq.conf to at least {Timeout}")]
    private partial void LogNoConsumerTimeout(Uri address, TimeSpan timeout);
}
