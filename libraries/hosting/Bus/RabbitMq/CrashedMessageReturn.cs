using System.Globalization;
using System.Text;
using AdGenius.Contracts;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// Puts messages that went down with their consumer again and again, and that nobody can answer for, back into the queue they came from. Mostly
/// they are not to blame: on RabbitMQ 3.10 a connection that is cut counts against everything it held. A message is put back
/// <see cref="Most"/> times, a look of <see cref="FailedMessageWatch"/> apart; then it stays for a person.
/// </summary>
internal sealed partial class CrashedMessageReturn(ILogger<CrashedMessageReturn> logger)
{
    public const string CountHeader = "adgenius-returns";
    public const int Most = 10;

    private const string FromHeader = "x-first-death-queue";
    private const string ExchangeHeader = "x-first-death-exchange";
    private static readonly string[] Shelves = [Queues.Crashed + "_skipped", Queues.Crashed + "_error"];
    private readonly Dictionary<string, uint> staying = new(StringComparer.Ordinal);

    public async Task ReturnAsync(IConnection connection, CancellationToken cancellationToken)
    {
        var confirmed = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        await using var channel = await connection.CreateChannelAsync(confirmed, cancellationToken);
        foreach (var shelf in Shelves)
        {
            // What stays is not touched again until something new lies beside it.
            var count = await channel.MessageCountAsync(shelf, cancellationToken);
            if (count != staying.GetValueOrDefault(shelf))
            {
                staying[shelf] = await LookThroughAsync(channel, shelf, count, cancellationToken);
            }
        }
    }

    private async Task<uint> LookThroughAsync(IChannel channel, string shelf, uint count, CancellationToken cancellationToken)
    {
        var left = 0u;
        for (var look = 0u; look < count && await channel.BasicGetAsync(shelf, autoAck: false, cancellationToken) is { } message; look++)
        {
            if (await TryReturnAsync(channel, message, cancellationToken))
            {
                continue;
            }

            // Put at the end and not given back: newer brokers count what is given back, and drop the message in the end.
            left++;
            await channel.BasicPublishAsync("", shelf, mandatory: true, new BasicProperties(message.BasicProperties), message.Body, cancellationToken);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
        }

        return left;
    }

    private async Task<bool> TryReturnAsync(IChannel channel, BasicGetResult message, CancellationToken cancellationToken)
    {
        if (OriginOf(message.BasicProperties) is not { } queue || CountOf(message.BasicProperties) is not (< Most and var count))
        {
            return false;
        }

        try
        {
            await channel.BasicPublishAsync("", queue, mandatory: true, Readdressed(message.BasicProperties, count + 1), message.Body, cancellationToken);
        }
        catch (PublishException)
        {
            return false; // no such queue, or it takes no more
        }

        await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
        PutBack(queue, count + 1, Most);
        return true;
    }

    /// <summary>The queue of ours that it crashed in; null where that is not known.</summary>
    private static string? OriginOf(IReadOnlyBasicProperties properties) =>
        HeaderOf(properties, FromHeader) is { } name && name != Queues.Crashed ? FleetQueue.Find(name)?.Name : null;

    private static int CountOf(IReadOnlyBasicProperties properties) => int.TryParse(HeaderOf(properties, CountHeader), out var count) ? count : 0;

    /// <summary>As it was sent first: what the broker noted of its deaths, and MassTransit of why it lay here, would be taken for the next time's.</summary>
    private static BasicProperties Readdressed(IReadOnlyBasicProperties properties, int count)
    {
        var headers = properties.Headers!
            .Where(static header => !header.Key.StartsWith("x-", StringComparison.Ordinal) && !header.Key.StartsWith("MT-Fault-", StringComparison.Ordinal) && header.Key != "MT-Reason")
            .ToDictionary(static header => header.Key, static header => header.Value);
        headers[CountHeader] = count.ToString(CultureInfo.InvariantCulture);
        // Plain JSON may say what it is by its exchange alone, which a message that is put back no longer comes through.
        return new BasicProperties(properties) { Headers = headers, Type = properties.Type ?? HeaderOf(properties, ExchangeHeader) };
    }

    private static string? HeaderOf(IReadOnlyBasicProperties properties, string name) => properties.Headers?.TryGetValue(name, out var value) != true ? null : value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        string text => text,
        _ => null,
    };

    [LoggerMessage(LogLevel.Warning, "A message went down with its consumer in {Queue} again and again; putting it back, time {Count} of {Most}")]
    private partial void PutBack(string queue, int count, int most);
}
