using System.Globalization;
using System.Text;
using AdGenius.Chaos.Messages;
using AdGenius.Contracts;
using AdGenius.TestKit.RabbitMq;

namespace AdGenius.Chaos.Checking;

/// <summary>Reads the broker's queues.</summary>
internal static class ErrorQueues
{
    private const int MaxDescriptionLength = 160;

    // Queues of messages that need manual action.
    private static readonly string[] QueueSuffixes = ["_error", "_skipped"];

    /// <summary>The number of ready and unacknowledged messages in each work queue.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> DepthsAsync(RabbitMqServer broker, CancellationToken cancellationToken) =>
        (await ListAsync(broker, cancellationToken)).Where(queue => MessageTap.Exchanges.Append(Queues.DeadLetter).Contains(queue.Key))
            .ToDictionary();

    /// <summary>Takes every message out of the error queues and describes it.</summary>
    public static async Task<IReadOnlyCollection<RunSnapshot.DeadLetteredMessage>> DrainAsync(
        RabbitMqServer broker,
        CancellationToken cancellationToken)
    {
        var deadLettered = new List<RunSnapshot.DeadLetteredMessage>();
        var queues = (await ListAsync(broker, cancellationToken)).Keys
            .Where(name => QueueSuffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal)));
        await using var connection = await BrokerConnection.OpenAsync(broker.Uri, cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (var queue in queues)
        {
            while (await channel.BasicGetAsync(queue, autoAck: true, cancellationToken) is { } message)
            {
                deadLettered.Add(new RunSnapshot.DeadLetteredMessage(
                    queue,
                    Poison.IsPoison(message.BasicProperties),
                    Describe(message.BasicProperties.Headers, message.Body.Span)));
            }
        }

        return deadLettered;
    }

    private static async Task<Dictionary<string, int>> ListAsync(RabbitMqServer broker, CancellationToken cancellationToken)
    {
        var lines = await broker.ControlAsync(cancellationToken, "list_queues", "--no-table-headers", "name", "messages");
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split('\t'))
            .Where(line => line.Length == 2 && int.TryParse(line[1], CultureInfo.InvariantCulture, out _))
            .ToDictionary(line => line[0], line => int.Parse(line[1], CultureInfo.InvariantCulture));
    }

    private static string Describe(IDictionary<string, object?>? headers, ReadOnlySpan<byte> body)
    {
        var fault = headers?.TryGetValue("MT-Fault-Message", out var faultMessage) == true && faultMessage is byte[] bytes
            ? Encoding.UTF8.GetString(bytes)
            : "no fault named";
        var text = Encoding.UTF8.GetString(body);
        var start = Math.Max(0, text.IndexOf("urn:message:", StringComparison.Ordinal));
        return $"{text.Substring(start, Math.Min(MaxDescriptionLength, text.Length - start)).ReplaceLineEndings(" ")} ({fault})";
    }
}
