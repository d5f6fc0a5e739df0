using System.Globalization;
using System.Text;
using AdGenius.Chaos.Messages;
using AdGenius.Contracts;
using AdGenius.TestKit.RabbitMq;

namespace AdGenius.Chaos.Checking;

/// <summary>Looks into the broker's queues.</summary>
internal static class BrokerShelves
{
    private const int ShownCharacters = 160;

    // Where messages wait for a person.
    private static readonly string[] Endings = ["_error", "_skipped"];

    /// <summary>How many messages, waiting or in work, each work queue holds.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> DepthsAsync(RabbitMqServer broker, CancellationToken cancellationToken) =>
        (await ListAsync(broker, cancellationToken)).Where(queue => MessageTap.Exchanges.Append(Queues.Crashed).Contains(queue.Key)).ToDictionary();

    /// <summary>Takes every message out of the queues for people, and says what it is.</summary>
    public static async Task<IReadOnlyCollection<Evidence.ShelvedMessage>> EmptyAsync(RabbitMqServer broker, CancellationToken cancellationToken)
    {
        var shelved = new List<Evidence.ShelvedMessage>();
        var queues = (await ListAsync(broker, cancellationToken)).Keys.Where(name => Endings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)));
        await using var connection = await BrokerLine.OpenAsync(broker.Uri, cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (var queue in queues)
        {
            while (await channel.BasicGetAsync(queue, autoAck: true, cancellationToken) is { } message)
            {
                shelved.Add(new Evidence.ShelvedMessage(queue, Poison.Is(message.BasicProperties), WordsFor(message.BasicProperties.Headers, message.Body.Span)));
            }
        }

        return shelved;
    }

    private static async Task<Dictionary<string, int>> ListAsync(RabbitMqServer broker, CancellationToken cancellationToken)
    {
        var lines = await broker.ControlAsync(cancellationToken, "list_queues", "--no-table-headers", "name", "messages");
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split('\t'))
            .Where(line => line.Length == 2 && int.TryParse(line[1], CultureInfo.InvariantCulture, out _))
            .ToDictionary(line => line[0], line => int.Parse(line[1], CultureInfo.InvariantCulture));
    }

    private static string WordsFor(IDictionary<string, object?>? headers, ReadOnlySpan<byte> body)
    {
        var fault = headers?.TryGetValue("MT-Fault-Message", out var words) == true && words is byte[] bytes ? Encoding.UTF8.GetString(bytes) : "no fault named";
        var text = Encoding.UTF8.GetString(body);
        var start = Math.Max(0, text.IndexOf("urn:message:", StringComparison.Ordinal));
        return $"{text.Substring(start, Math.Min(ShownCharacters, text.Length - start)).ReplaceLineEndings(" ")} ({fault})";
    }
}
