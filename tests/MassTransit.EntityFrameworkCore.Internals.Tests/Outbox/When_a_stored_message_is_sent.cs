using System.Text.Json.Nodes;
using MassTransit.Middleware;
using MassTransit.Serialization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MassTransit.EntityFrameworkCoreIntegration.Internals.Tests.Outbox;

/// <summary>What leaves is what MassTransit's own pipe would send, although the body is not read.</summary>
public sealed class When_a_stored_message_is_sent
{
    private static readonly Uri Destination = new("loopback://localhost/label");

    public interface IAsked;

    public sealed record Asked : IAsked;

    public interface ISent;

    public sealed record Sent(string Text, int Count) : ISent;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_properties_and_headers_are_those_of_MassTransits_pipe()
    {
        var (expected, actual) = await SendBothAsync();
        Assert.Equal(expected.Properties, actual.Properties);
        Assert.Equal(expected.Headers, actual.Headers);
        Assert.Contains("kind", actual.Headers.Keys);
    }

    [Fact]
    public async Task Its_body_is_the_stored_text()
    {
        var (expected, actual) = await SendBothAsync();
        Assert.Equal(actual.Stored, actual.Body);
        Assert.Equal(Envelope(expected.Body), Envelope(actual.Body));
    }

    private static string Envelope(string body)
    {
        var envelope = JsonNode.Parse(body)!.AsObject();
        Assert.Equal("ad ü", (string?)envelope["message"]!["text"]);
        return envelope.ToJsonString();
    }

    private static async Task<(SentMessage Expected, SentMessage Actual)> SendBothAsync()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(Cancellation);
        await using var database = new StoredContext(connection);
        await database.Database.EnsureCreatedAsync(Cancellation);
        var consumed = new TaskCompletionSource();
        var sends = new Sends();
        var bus = Bus.Factory.CreateUsingInMemory(configurator => configurator.ReceiveEndpoint("asked", endpoint => endpoint.Handler<Asked>(
            async context =>
            {
                await SaveMessageAsync(context, database);
                consumed.SetResult();
            })));
        await bus.StartAsync(Cancellation);
        try
        {
            await bus.Publish(new Asked(), Cancellation);
            await consumed.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
            var message = await database.Set<OutboxMessage>().AsNoTracking().SingleAsync(Cancellation);
            message.Deserialize(SystemTextJsonMessageSerializer.Instance);
            message.ExpirationTime = null; // the time to live is what is left of it, which differs from one send to the next
            bus.ConnectSendObserver(sends);
            var endpoint = await bus.GetSendEndpoint(Destination);
            await endpoint.Send(new SerializedMessageBody(), new OutboxMessageSendPipe(message, Destination), Cancellation);
            await endpoint.Send(new SerializedMessageBody(), new StoredMessagePipe(message, TimeProvider.System), Cancellation);
            return (sends.All[0] with { Stored = message.Body }, sends.All[1] with { Stored = message.Body });
        }
        finally
        {
            await bus.StopAsync(CancellationToken.None);
        }
    }

    private static async Task SaveMessageAsync(ConsumeContext<Asked> context, StoredContext database)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        using var messages = new PendingMessages(database, TimeProvider.System);
        var inbox = new InboxConsumeContext<Asked>(
            context, new OutboxConsumeOptions(), services, database, messages, new SagaSave(), isDuplicate: false);
        var endpoint = await inbox.GetSendEndpoint(Destination);
        await endpoint.Send(
            new Sent("ad ü", 3),
            Pipe.Execute<SendContext<Sent>>(send =>
            {
                send.CorrelationId = NewId.NextGuid();
                send.RequestId = NewId.NextGuid();
                send.FaultAddress = new Uri("loopback://localhost/faults");
                send.Headers.Set("kind", "of a header");
                send.Headers.Set("count", 7);
                send.Headers.Set("large", 5_000_000_000L);
                send.Headers.Set("ratio", 0.25);
                send.Headers.Set("yes", true);
                send.Headers.Set("id", NewId.NextGuid());
                send.Headers.Set("at", new DateTime(2026, 12, 1, 4, 5, 6, DateTimeKind.Utc));
            }),
            context.CancellationToken);
        await inbox.SetConsumed();
    }

    private sealed record SentMessage(IReadOnlyList<object?> Properties, IReadOnlyDictionary<string, string> Headers, string Body)
    {
        public string Stored { get; init; } = "";
    }

    private sealed class Sends : ISendObserver
    {
        public List<SentMessage> All { get; } = [];

        public Task PreSend<T>(SendContext<T> context)
            where T : class
        {
            All.Add(new SentMessage(
                [
                    context.MessageId, context.RequestId, context.ConversationId, context.CorrelationId, context.InitiatorId,
                    context.SourceAddress, context.DestinationAddress, context.ResponseAddress, context.FaultAddress, context.TimeToLive,
                    context.ContentType?.ToString(), context.Durable, string.Join(';', context.SupportedMessageTypes),
                ],
                context.Headers.GetAll().ToDictionary(header => header.Key, header => $"{header.Value.GetType()} {header.Value}"),
                context.Serializer.GetMessageBody(context).GetString()));
            return Task.CompletedTask;
        }

        public Task PostSend<T>(SendContext<T> context)
            where T : class => Task.CompletedTask;

        public Task SendFault<T>(SendContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;
    }

    private sealed class StoredContext(SqliteConnection connection) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseSqlite(connection);

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddTransactionalOutboxEntities();
    }
}
