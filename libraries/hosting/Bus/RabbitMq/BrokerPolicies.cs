using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AdGenius.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// Sets the policies of the work queues (delivery limit, dead-letter queue, consumer timeout), of those of local models (the same, and when
/// one that is not used is deleted), of the queues of failed messages and of the stream of events (how long and how many are kept) through
/// the broker's management API; all can change at any time. Where the API cannot be used an operator sets them, see
/// docs/operations/broker-policies.md.
/// <para>
/// It works on RabbitMQ 3.10, the oldest supported version: before 3.12 there is no consumer timeout per queue. The delivery limit is
/// always set with a dead-letter exchange, because from 4.0 there is a default limit at which a message would be dropped.
/// </para>
/// </summary>
internal sealed partial class BrokerPolicies(IOptions<BusOptions> options, ILogger<BrokerPolicies> logger)
{
    public const string PolicyName = "adgenius-work-queues";
    public const string LocalModelPolicyName = "adgenius-local-models";
    public const string FailedMessagePolicyName = "adgenius-failed-messages";
    public const string StreamPolicyName = "adgenius-video-events";

    private static readonly string WorkQueues =
        $"{string.Join('|', FleetQueue.All.Select(queue => queue.Name).Where(name => name != Queues.DeadLetter))}"
        + $"|{Queues.RenderKeyframes}[.].+";

    /// <summary>Matches the queues that consumers read, except the dead-letter queue, which is the last stop.</summary>
    public static string Pattern { get; } = $"^({WorkQueues})$";

    /// <summary>Matches the queues of local models, which <see cref="Pattern"/> matches too: a queue has one policy.</summary>
    public const string LocalModelPattern = $"^{Queues.RenderKeyframes}[.].+$";

    /// <summary>
    /// How long the queue of a local model is kept without a consumer: longer than a model counts as held after its last worker has stopped
    /// (30 days at most), and longer than any job that has a command in it may run.
    /// </summary>
    public static readonly TimeSpan LocalModelQueueLifetime = TimeSpan.FromDays(31);

    /// <summary>Matches the queues of failed messages: the dead-letter queue, and those beside each queue.</summary>
    public static string FailedMessagePattern { get; } =
        $"^({Queues.DeadLetter}|({WorkQueues}|{Queues.DeadLetter})_(error|skipped))$";

    /// <summary>Matches the stream of events alone.</summary>
    public const string StreamPattern = $"^{Queues.VideoEvents}$";

    private bool _isFaultLogged;
    private bool _isSet;
    private bool _isRefused;

    /// <summary>Sets the policies, or logs in one line why it could not, once until it could.</summary>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var (address, management) = Addresses();
        try
        {
            using var http = BrokerManagement.CreateClient(address, management);
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(options.Value.ConnectTimeout);
            await SetWorkQueuePoliciesAsync(http, address, management, timeout.Token);
            if (options.Value.ReplayStream)
            {
                await SetAsync(http, PathOf(address, StreamPolicyName), StreamPolicyOf(options.Value), timeout.Token);
            }

            await SetAsync(http, PathOf(address, FailedMessagePolicyName), FailedMessagePolicyOf(options.Value), timeout.Token);
            if (_isFaultLogged)
            {
                LogSet(Names(), management);
            }

            (_isSet, _isRefused, _isFaultLogged) = (true, false, false);
        }
        catch (Exception exception) when (IsOfTheApi(exception, cancellationToken))
        {
            if (!_isFaultLogged)
            {
                LogNotSet(Names(), management, BrokerManagement.DescribeFailure(exception));
            }

            (_isSet, _isRefused, _isFaultLogged) = (false, BrokerManagement.IsRefused(exception), true);
        }
    }

    /// <summary>
    /// Sets the policies where one of them is missing, because it was deleted or the broker was restored without it, and where the API
    /// could not be used before. What another process or an operator has set otherwise is left. A user that may not set them is not tried
    /// again.
    /// </summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (_isRefused)
        {
            return;
        }

        if (_isSet && await MissingAsync(cancellationToken) is { } missing)
        {
            LogMissing(missing);
            _isSet = false;
        }

        if (!_isSet)
        {
            await ApplyAsync(cancellationToken);
        }
    }

    /// <summary>A policy that the broker does not have; null where it has all, or cannot be asked.</summary>
    private async Task<string?> MissingAsync(CancellationToken cancellationToken)
    {
        var (address, management) = Addresses();
        try
        {
            using var http = BrokerManagement.CreateClient(address, management);
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(options.Value.ConnectTimeout);
            var policies = await http.GetFromJsonAsync<JsonElement>(PathOf(address), timeout.Token);
            var known = policies.EnumerateArray().Select(policy => policy.GetProperty("name").GetString()).ToHashSet();
            return Wanted().FirstOrDefault(name => !known.Contains(name));
        }
        catch (Exception exception) when (IsOfTheApi(exception, cancellationToken)
            || exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static bool IsOfTheApi(Exception exception, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && exception is HttpRequestException or OperationCanceledException;

    private (BrokerAddress Broker, Uri Management) Addresses()
    {
        var address = BrokerAddress.Of(options.Value);
        return (address, options.Value.ManagementUri ?? address.ManagementUri);
    }

    private string[] Wanted() => options.Value.ReplayStream
        ? [PolicyName, LocalModelPolicyName, FailedMessagePolicyName, StreamPolicyName]
        : [PolicyName, LocalModelPolicyName, FailedMessagePolicyName];

    private string Names() => $"{string.Join(", ", Wanted()[..^1])} and {Wanted()[^1]}";

    /// <summary>The policy of the work queues as the management API takes it.</summary>
    public static Dictionary<string, object> PolicyOf(BusOptions options, bool withConsumerTimeout) => new()
    {
        ["pattern"] = Pattern,
        ["apply-to"] = "queues",
        ["priority"] = 0,
        ["definition"] = WorkQueueDefinitionOf(options, withConsumerTimeout),
    };

    /// <summary>
    /// The policy of the queues of local models as the management API takes it: that of the work queues, and the time after which a queue
    /// without a consumer is deleted. Its higher priority puts it in the place of the other.
    /// </summary>
    public static Dictionary<string, object> LocalModelPolicyOf(BusOptions options, bool withConsumerTimeout)
    {
        var definition = WorkQueueDefinitionOf(options, withConsumerTimeout);
        definition["expires"] = (long)LocalModelQueueLifetime.TotalMilliseconds;
        return new() { ["pattern"] = LocalModelPattern, ["apply-to"] = "queues", ["priority"] = 1, ["definition"] = definition };
    }

    private static Dictionary<string, object> WorkQueueDefinitionOf(BusOptions options, bool withConsumerTimeout)
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

        return definition;
    }

    /// <summary>The policy of the queues of failed messages as the management API takes it.</summary>
    public static Dictionary<string, object> FailedMessagePolicyOf(BusOptions options) => new()
    {
        ["pattern"] = FailedMessagePattern,
        ["apply-to"] = "queues",
        ["priority"] = 0,
        ["definition"] = new Dictionary<string, object>
        {
            ["message-ttl"] = (long)options.FailedMessageMaxAge.TotalMilliseconds,
            ["max-length"] = options.FailedMessageMaxCount,
            ["overflow"] = "drop-head",
        },
    };

    /// <summary>The policy of the stream of events as the management API takes it.</summary>
    public static Dictionary<string, object> StreamPolicyOf(BusOptions options) => new()
    {
        ["pattern"] = StreamPattern,
        ["apply-to"] = "queues",
        ["priority"] = 0,
        ["definition"] = new Dictionary<string, object>
        {
            ["max-age"] = string.Create(CultureInfo.InvariantCulture, $"{(long)options.ReplayMaxAge.TotalSeconds}s"),
            ["max-length-bytes"] = options.ReplayMaxBytes,
        },
    };

    private static async Task SetAsync(
        HttpClient http, Uri path, Dictionary<string, object> policy, CancellationToken cancellationToken)
    {
        using var answer = await http.PutAsJsonAsync(path, policy, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private async Task SetWorkQueuePoliciesAsync(
        HttpClient http, BrokerAddress address, Uri management, CancellationToken cancellationToken)
    {
        var (path, ofModels) = (PathOf(address, PolicyName), PathOf(address, LocalModelPolicyName));
        using var answer = await http.PutAsJsonAsync(path, PolicyOf(options.Value, withConsumerTimeout: true), cancellationToken);
        if (answer.StatusCode != HttpStatusCode.BadRequest)
        {
            answer.EnsureSuccessStatusCode();
            await SetAsync(http, ofModels, LocalModelPolicyOf(options.Value, withConsumerTimeout: true), cancellationToken);
            return;
        }

        await SetAsync(http, path, PolicyOf(options.Value, withConsumerTimeout: false), cancellationToken);
        await SetAsync(http, ofModels, LocalModelPolicyOf(options.Value, withConsumerTimeout: false), cancellationToken);
        LogNoConsumerTimeout(management, options.Value.ConsumerTimeout);
    }

    private static Uri PathOf(BrokerAddress address, string policy) => new($"{PathOf(address)}/{policy}", UriKind.Relative);

    private static Uri PathOf(BrokerAddress address) =>
        new($"api/policies/{Uri.EscapeDataString(address.VirtualHost)}", UriKind.Relative);

    [LoggerMessage(
        LogLevel.Warning,
        "RabbitMQ policies {Policies} not set through {Address}: {Reason}. Set them as in docs/operations/broker-policies.md.")]
    private partial void LogNotSet(string policies, Uri address, string reason);

    [LoggerMessage(LogLevel.Information, "RabbitMQ policies {Policies} set through {Address}")]
    private partial void LogSet(string policies, Uri address);

    [LoggerMessage(LogLevel.Warning, "RabbitMQ policy {Policy} is missing at the broker; all are set again")]
    private partial void LogMissing(string policy);

    [LoggerMessage(
        LogLevel.Information,
        "RabbitMQ at {Address} has no consumer timeout per queue; set consumer_timeout in rabbitmq.conf to at least {Timeout}")]
    private partial void LogNoConsumerTimeout(Uri address, TimeSpan timeout);
}
