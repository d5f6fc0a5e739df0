using System.Text;
using RabbitMQ.Client;

namespace AdGenius.Hosting.Tests.Bus;

/// <summary>Somebody who knows AMQP and nothing of ours.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly IChannel channel;

    private RawClient(IConnection connection, IChannel channel) => (this.connection, this.channel) = (connection, channel);

    public IChannel Channel => channel;

    public static async Task<RawClient> ConnectAsync(Uri broker)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(TestContext.Current.CancellationToken);
        return new RawClient(connection, await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken));
    }

    public async Task PublishAsync(string exchange, string body, string? contentType = "application/json", string? type = null) =>
        await channel.BasicPublishAsync(exchange, "", mandatory: true, new BasicProperties { ContentType = contentType, Type = type },
            Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);

    /// <summary>Takes one message out of a queue, waiting for it.</summary>
    public async Task<(string Body, IReadOnlyBasicProperties Properties)> GetAsync(string queue)
    {
        while (true)
        {
            if (await channel.BasicGetAsync(queue, autoAck: true, TestContext.Current.CancellationToken) is { } message)
            {
                return (Encoding.UTF8.GetString(message.Body.Span), message.BasicProperties);
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
