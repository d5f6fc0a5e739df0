using AdGenius.Contracts;
using AdGenius.Contracts.Storage;
using AdGenius.Hosting.Bus;
using AdGenius.TestKit;
using AdGenius.TestKit.RabbitMq;
using MassTransit;

namespace AdGenius.Hosting.Tests.Bus;

public sealed class When_a_prefetch_count_is_set(RabbitMqFixture rabbit)
{
    private const int Messages = 12;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// The broker delivers as many messages as the consumer's prefetch count allows and keeps the others, whatever the endpoint's own
    /// concurrency is.
    /// </summary>
    [LongTest]
    [Theory]
    [InlineData(null, 4)]
    [InlineData("7", 7)]
    [InlineData("1", 1)]
    public async Task Should_be_that_of_the_consumer_at_the_broker(string? setting, int expected)
    {
        Assert.Equal(4, FleetQueue.Find(Queues.DeleteVideo)!.Prefetch);
        var broker = await rabbit.CreateVirtualHostAsync(Stop);
        var mayEnd = new TaskCompletionSource();
        await using var worker = await TestHost.StartAsync(
            broker,
            bus => bus.AddHandler((ConsumeContext<DeleteVideo> _) => mayEnd.Task).Endpoint(endpoint =>
                (endpoint.Name, endpoint.ConcurrentMessageLimit) = (Queues.DeleteVideo, 2)),
            setting is null ? [] : [("Bus:Prefetch:delete-video", setting)]);
        var endpoint = await worker.Bus.GetSendEndpoint(CommandRoutes.AddressOf<DeleteVideo>());
        for (var number = 0; number < Messages; number++)
        {
            await endpoint.Send(new DeleteVideo { JobId = Guid.NewGuid(), TenantName = "acme", Keys = ["a"] }, Stop);
        }

        await using var raw = await RawClient.ConnectAsync(broker);
        await Until.TrueAsync(
            $"the broker keeps {Messages - expected} of {Messages} messages",
            async () => await raw.Channel.MessageCountAsync(Queues.DeleteVideo, Stop) == Messages - expected,
            Stop);
        mayEnd.SetResult();
        await Until.TrueAsync(
            "the others follow", async () => await raw.Channel.MessageCountAsync(Queues.DeleteVideo, Stop) == 0, Stop);
    }
}
