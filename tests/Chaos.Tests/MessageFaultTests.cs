using System.Text;
using AdGenius.Chaos.Checking;
using AdGenius.Chaos.Messages;
using AdGenius.TestKit;
using AdGenius.TestKit.RabbitMq;
using RabbitMQ.Client;

namespace AdGenius.Chaos.Tests;

/// <summary>
/// The faults of messages against a real broker: a fault that does nothing would make every run clean. The tests share the broker, and each
/// of them declares the queues anew.
/// </summary>
public sealed class MessageFaultTests(MessageFaultTests.Broker server) : IClassFixture<MessageFaultTests.Broker>, IAsyncLifetime
{
    private const int Messages = 12;
    private static readonly string[] Events = ["AdGenius:GenerateVideo", "AdGenius:CancelVideo"];
    private static readonly string[] Names = [.. MessageTap.Exchanges.SelectMany(queue => new[] { queue, queue + "_error" })];
    private readonly RabbitMqServer _broker = server.Server;
    private IConnection _connection = null!;
    private IChannel _channel = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RabbitMqServer.IsInstalled, "RabbitMQ is not installed.");
        _connection = await BrokerConnection.OpenAsync(_broker.Uri, TestContext.Current.CancellationToken);
        _channel = await BrokerConnection.OpenConfirmedChannelAsync(_connection, TestContext.Current.CancellationToken);
        foreach (var name in Names)
        {
            await _channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true);
            await _channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false);
            await _channel.QueueBindAsync(name, name, "");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is null)
        {
            return;
        }

        foreach (var name in Names)
        {
            await _channel.QueueDeleteAsync(name);
        }

        foreach (var name in Names.Concat(Events))
        {
            await _channel.ExchangeDeleteAsync(name);
        }

        await _connection.DisposeAsync();
    }

    [Fact]
    public async Task Held_messages_come_back_all_of_them_and_in_another_order()
    {
        await SendAsync("store-video");

        var held = await new MessageShuffler(_broker.Uri).RunAsync(
            new Random(1),
            TimeSpan.FromSeconds(1),
            TestContext.Current.CancellationToken);

        var bodies = await TakeAllAsync("store-video");
        Assert.Equal(Messages, held);
        Assert.Equal(Enumerable.Range(0, Messages), bodies.Order());
        Assert.NotEqual(Enumerable.Range(0, Messages), bodies);
    }

    [LongTest]
    [Fact]
    public async Task The_tap_delivers_each_drawn_message_once_more()
    {
        await using var tap = new MessageTap(_broker.Uri, seed: 1, share: 1);
        tap.Start();
        await Until.TrueAsync(
            "the tap is on",
            async () => (await _broker.ControlAsync(
                TestContext.Current.CancellationToken,
                "list_consumers",
                "--no-table-headers",
                "queue_name")).Trim() == "chaos-tap",
            TestContext.Current.CancellationToken);

        await SendAsync("video-saga");
        await Until.TrueAsync(
            "each message is there twice",
            async () => await _channel.MessageCountAsync("video-saga", TestContext.Current.CancellationToken) >= 2 * Messages,
            TestContext.Current.CancellationToken);

        Assert.Equal(
            Enumerable.Range(0, Messages).SelectMany(number => new[] { number, number }),
            (await TakeAllAsync("video-saga")).Order());
        Assert.Equal(Messages, tap.DuplicatesSent + tap.DuplicatesWithNewId);
    }

    [Fact]
    public async Task Poison_is_known_again_where_it_lies_and_anything_else_is_not_poison()
    {
        await SendAsync("video-saga_error");
        foreach (var name in Events)
        {
            await _channel.ExchangeDeclareAsync(
                name, ExchangeType.Fanout, durable: true, cancellationToken: TestContext.Current.CancellationToken);
        }

        foreach (var name in MessageTap.Exchanges)
        {
            await _channel.QueueBindAsync(name + "_error", name, "", cancellationToken: TestContext.Current.CancellationToken);
        }

        var sent = await Poison.PublishAsync(_broker.Uri, new Random(1), count: 40, TestContext.Current.CancellationToken);

        var deadLettered = await ErrorQueues.DrainAsync(_broker, TestContext.Current.CancellationToken);
        Assert.Equal(Messages, deadLettered.Count(message => !message.IsPoison));
        Assert.Equal(
            sent.Count(kind => !kind.Contains("to AdGenius:", StringComparison.Ordinal)),
            deadLettered.Count(message => message.IsPoison));
    }

    private async Task SendAsync(string exchange)
    {
        for (var number = 0; number < Messages; number++)
        {
            var body = Encoding.UTF8.GetBytes($$"""{"messageId":"{{Guid.NewGuid()}}","message":{{number}}}""");
            await _channel.BasicPublishAsync(
                exchange,
                "",
                mandatory: true,
                new BasicProperties { Persistent = true },
                body,
                TestContext.Current.CancellationToken);
        }
    }

    private async Task<List<int>> TakeAllAsync(string queue)
    {
        var bodies = new List<int>();
        while (await _channel.BasicGetAsync(queue, autoAck: true, TestContext.Current.CancellationToken) is { } message)
        {
            using var body = System.Text.Json.JsonDocument.Parse(message.Body);
            bodies.Add(body.RootElement.GetProperty("message").GetInt32());
        }

        return bodies;
    }

    /// <summary>A broker that is started once for the class.</summary>
    public sealed class Broker : IAsyncLifetime
    {
        public RabbitMqServer Server { get; } = new();

        public async ValueTask InitializeAsync()
        {
            if (RabbitMqServer.IsInstalled)
            {
                await Server.StartAsync(TestContext.Current.CancellationToken);
            }
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
