using AdGenius.Contracts;
using AdGenius.Hosting.Bus;
using AdGenius.TestKit;
using AdGenius.TestKit.RabbitMq;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace AdGenius.Hosting.Tests.Bus;

public sealed class When_queues_are_counted(RabbitMqFixture rabbit)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [LongTest]
    [Fact]
    public async Task Should_have_the_waiting_messages_of_every_queue()
    {
        var broker = await rabbit.CreateVirtualHostAsync(Stop);
        await using var host = await TestHost.StartAsync(
            broker, settings: ("Bus:ManagementUri", (await rabbit.ManagementUriAsync(Stop)).ToString()));
        await using var raw = await RawClient.ConnectAsync(broker);
        await raw.Channel.BasicPublishAsync("", Queues.ComposeClip, "x"u8.ToArray(), Stop);
        await raw.Channel.BasicPublishAsync("", Queues.ComposeClip, "y"u8.ToArray(), Stop);
        var statistics = host.Services.GetRequiredService<IQueueStatistics>();
        var queues = await Until.FoundAsync<IReadOnlyList<QueueStatistics>>(
            "the broker has counted two messages",
            async () => await statistics.ReadAsync(Stop) is { } read
                && read.FirstOrDefault(queue => queue.Name == Queues.ComposeClip)?.Ready == 2 ? read : null,
            Stop);
        Assert.Equal(0, queues.Single(queue => queue.Name == Queues.RenderKeyframes).Ready);
        Assert.Equal(0, queues.Single(queue => queue.Name == Queues.ComposeClip).Consumers);

        await raw.Channel.BasicConsumeAsync(Queues.RenderKeyframes, autoAck: true, new AsyncDefaultBasicConsumer(raw.Channel), Stop);
        await Until.TrueAsync(
            "the broker lists the consumer",
            async () => (await statistics.ReadAsync(Stop))?.Single(queue => queue.Name == Queues.RenderKeyframes).Consumers == 1,
            Stop);
        Assert.Equal(queues.Select(queue => queue.Name).Order(StringComparer.Ordinal), queues.Select(queue => queue.Name));
    }

    [Fact]
    public async Task Should_be_unknown_in_memory()
    {
        await using var host = await TestHost.StartAsync(null);
        Assert.Null(await host.Services.GetRequiredService<IQueueStatistics>().ReadAsync(Stop));
    }
}
