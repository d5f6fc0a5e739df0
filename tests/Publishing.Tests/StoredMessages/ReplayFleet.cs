using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AdGenius.Hosting;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Bus.FailedMessages;
using AdGenius.Publishing.Tests.AsyncApi;
using AdGenius.TestKit;
using AdGenius.TestKit.RabbitMq;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace AdGenius.Publishing.Tests.StoredMessages;

/// <summary>
/// Services of the fleet in this process, on a virtual host of their own, to which stored messages are published as they were sent.
/// </summary>
internal sealed class ReplayFleet : IAsyncDisposable
{
    private const string AnswerQueue = "stored-message-answers";

    private readonly string _home = Directory.CreateTempSubdirectory("stored-messages-").FullName;
    private readonly Dictionary<Guid, string> _published = [];
    private readonly List<(string Message, JsonNode Payload)> _seen = [];
    private WebApplication _application = null!;
    private BusTap _tap = null!;
    private IConnection _connection = null!;
    private IChannel _channel = null!;

    private ReplayFleet()
    {
    }

    public ConsumedMessages Consumed { get; } = new();

    public IServiceProvider Services => _application.Services;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<ReplayFleet> StartAsync(RabbitMqFixture rabbit, params ServiceModule[] modules)
    {
        var fleet = new ReplayFleet();
        var broker = await rabbit.CreateVirtualHostAsync(Stop);
        fleet._tap = await BusTap.StartAsync(broker);
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["HomeFolder"] = fleet._home,
            ["Bus:Transport"] = "RabbitMq",
            ["Bus:Uri"] = broker.ToString(),
            ["Gateway:Authentication"] = "None",
            ["Logging:LogLevel:Default"] = "Warning",
        });
        fleet._application = AdGeniusHost.Build(builder, modules);
        fleet._application.Services.GetRequiredService<IBus>().ConnectReceiveObserver(fleet.Consumed);
        await fleet._application.StartAsync(Stop);

        // The tap has declared the exchanges: what is published before the queues are bound to them is lost without an error.
        var bus = fleet.Services.GetRequiredService<IBusControl>();
        await Until.TrueAsync("every queue is bound and consumed", () => bus.CheckHealth().Status == BusHealthStatus.Healthy, Stop);
        fleet._connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(Stop);
        fleet._channel = await fleet._connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Stop);
        await fleet._channel.QueueDeclareAsync(AnswerQueue, exclusive: true, autoDelete: false, cancellationToken: Stop);
        await fleet._channel.ExchangeDeclareAsync(AnswerQueue, ExchangeType.Fanout, durable: true, cancellationToken: Stop);
        await fleet._channel.QueueBindAsync(AnswerQueue, AnswerQueue, "", cancellationToken: Stop);
        return fleet;
    }

    /// <summary>
    /// Publishes an envelope to an exchange. It gets a message id of its own, by which consumers discard what comes twice, and answers go
    /// to <see cref="AnswersAsync"/>.
    /// </summary>
    public async Task<Guid> PublishAsync(string exchange, JsonNode envelope)
    {
        var messageId = Guid.NewGuid();
        envelope["messageId"] = messageId.ToString();
        envelope["requestId"] = Guid.NewGuid().ToString();
        envelope["responseAddress"] = new Uri(Services.GetRequiredService<IBus>().Address, AnswerQueue).ToString();
        _published[messageId] = exchange;
        await _channel.BasicPublishAsync(
            exchange,
            "",
            mandatory: true,
            new BasicProperties
            {
                ContentType = "application/vnd.masstransit+json", MessageId = messageId.ToString(), DeliveryMode = DeliveryModes.Persistent,
            },
            Encoding.UTF8.GetBytes(envelope.ToJsonString()),
            Stop);
        return messageId;
    }

    /// <summary>Sends a command as the services do.</summary>
    public async Task SendAsync<T>(T command)
        where T : class
    {
        var endpoint = await Services.GetRequiredService<IBus>().GetSendEndpoint(CommandRoutes.AddressOf<T>());
        await endpoint.Send(command, Stop);
    }

    /// <summary>Every envelope that was sent or published since the last call.</summary>
    public async Task<IReadOnlyList<JsonNode>> TakeAsync() => [.. (await _tap.TakeAsync()).Select(one => one.Payload)];

    /// <summary>The first message of that name that the fleet has sent or published, without those that the test published.</summary>
    public Task<JsonNode> SentAsync(string name, Func<JsonNode, bool>? wanted = null) => Until.FoundAsync(
        $"{name} is sent",
        async () =>
        {
            _seen.AddRange((await _tap.TakeAsync()).Where(one => !_published.ContainsKey(one.Payload["messageId"]!.GetValue<Guid>())));
            return _seen.Find(one => one.Message == name && (wanted is null || wanted(one.Payload["message"]!))).Payload?["message"];
        },
        Stop);

    /// <summary>Waits until every message was handled and nothing is in progress, and checks that none has failed.</summary>
    public async Task HandledAsync(IReadOnlyCollection<Guid> messageIds)
    {
        try
        {
            await Until.TrueAsync(
                "all messages are handled", () => messageIds.All(Consumed.IsHandled) || Consumed.Failures.Count > 0, Stop);
        }
        catch (TimeoutException timeout)
        {
            var missing = messageIds.Where(id => !Consumed.IsHandled(id)).Select(id => _published[id]);
            Assert.Fail($"{timeout.Message} Not handled: {string.Join(", ", missing)}.");
        }

        await Until.TrueAsync(
            "no message is in progress", async () => !Consumed.IsWorking && await CountAsync() == 0 && !Consumed.IsWorking, Stop);
        Assert.Empty(Consumed.Failures);
        Assert.Empty(await Services.GetRequiredService<IFailedMessages>().CountAsync(Stop));
    }

    /// <summary>The names of the messages that requests were answered with.</summary>
    public async Task<IReadOnlyList<string>> AnswersAsync(int count)
    {
        var names = new List<string>();
        await Until.TrueAsync(
            "requests are answered",
            async () =>
            {
                while (await _channel.BasicGetAsync(AnswerQueue, autoAck: true, Stop) is { } answer)
                {
                    names.Add(JsonNode.Parse(answer.Body.Span)!["messageType"]![0]!.GetValue<string>().Split(':')[^1]);
                }

                return names.Count >= count;
            },
            Stop);
        return names;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
        await _tap.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    private async Task<long> CountAsync()
    {
        var count = 0L;
        foreach (var queue in FleetQueue.All)
        {
            count += await _channel.MessageCountAsync(queue.Name, Stop);
        }

        return count;
    }
}
