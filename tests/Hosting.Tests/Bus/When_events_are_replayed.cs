using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Bus.RabbitMq;
using AdGenius.Hosting.Processes;
using AdGenius.TestKit;
using AdGenius.TestKit.RabbitMq;
using RabbitMQ.Client.Exceptions;

namespace AdGenius.Hosting.Tests.Bus;

public sealed class When_events_are_replayed(RabbitMqFixture rabbit)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_give_every_event_to_each_of_two_readers_from_the_beginning()
    {
        var broker = await rabbit.CreateVirtualHostAsync(Stop);
        await using var host = await TestHost.StartAsync(broker);
        foreach (var name in new[] { "r1", "r2", "r3" })
        {
            await PublishAsync(host, name);
        }

        await using var first = await StreamReader.StartAsync(broker, "first");
        await using var second = await StreamReader.StartAsync(broker, "first");
        var read = await first.NextAsync(3);
        Assert.Equal(["r1", "r2", "r3"], read.Select(one => one.RequestId));
        Assert.All(read, one => Assert.Equal("AdGenius:VideoAccepted", one.Exchange));
        Assert.Equal(read, await second.NextAsync(3));

        await host.Bus.Publish(
            new VideoRefused { RequestId = "r4", TenantName = "demo", Failures = [], At = DateTimeOffset.UnixEpoch }, Stop);
        Assert.Equal(("AdGenius:VideoRefused", "r4"), await NextOf(first));
        Assert.Equal(("AdGenius:VideoRefused", "r4"), await NextOf(second));

        static async Task<(string Exchange, string RequestId)> NextOf(StreamReader reader) =>
            await reader.NextAsync() is var one ? (one.Exchange, one.RequestId) : default;
    }

    [Fact]
    public async Task Should_continue_after_the_last_offset_when_the_reader_is_restarted()
    {
        var broker = await rabbit.CreateVirtualHostAsync(Stop);
        await using var host = await TestHost.StartAsync(broker);
        await PublishAsync(host, "r1");
        await PublishAsync(host, "r2");
        StreamReader.StreamEvent last;
        await using (var before = await StreamReader.StartAsync(broker, "first"))
        {
            last = (await before.NextAsync(2))[1];
        }

        await PublishAsync(host, "r3");
        await using (var after = await StreamReader.StartAsync(broker, last.Offset + 1))
        {
            Assert.Equal("r3", (await after.NextAsync()).RequestId);
        }

        await using var again = await StreamReader.StartAsync(broker, "first");
        Assert.Equal(["r1", "r2", "r3"], (await again.NextAsync(3)).Select(one => one.RequestId));
    }

    [Fact]
    public async Task Should_keep_events_of_before_a_restart_of_the_fleet()
    {
        var broker = await rabbit.CreateVirtualHostAsync(Stop);
        await using (var before = await TestHost.StartAsync(broker))
        {
            await PublishAsync(before, "r1");
        }

        await using var after = await TestHost.StartAsync(broker);
        await PublishAsync(after, "r2");
        await using var reader = await StreamReader.StartAsync(broker, "first");
        Assert.Equal(["r1", "r2"], (await reader.NextAsync(2)).Select(one => one.RequestId));
    }

    [LongTest]
    [Fact]
    public async Task Should_hold_every_public_event_and_no_other_message()
    {
        var broker = await rabbit.CreateVirtualHostAsync(Stop);
        await using var host = await TestHost.StartAsync(broker);
        var management = await rabbit.ManagementAsync(Stop);
        var bindings = await management.GetAsync($"queues{broker.AbsolutePath}/{Queues.VideoEvents}/bindings", Stop);
        Assert.Equal(
            PublicEvents.All.Select(FleetQueue.ExchangeOf).Order(StringComparer.Ordinal),
            bindings.EnumerateArray().Select(binding => binding.GetProperty("source").GetString()!).Where(source => source.Length > 0)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Should_keep_as_long_and_as_much_as_the_settings_say()
    {
        var broker = await rabbit.CreateVirtualHostAsync(Stop);
        await using var host = await TestHost.StartAsync(
            broker,
            settings:
            [
                ("Bus:ReplayMaxAge", "1.00:00:00"),
                ("Bus:ReplayMaxBytes", "20000000"),
                ("Bus:ManagementUri", (await rabbit.ManagementUriAsync(Stop)).ToString()),
            ]);
        var management = await rabbit.ManagementAsync(Stop);
        var policy = await management.GetAsync($"policies{broker.AbsolutePath}/{BrokerPolicies.StreamPolicyName}", Stop);
        Assert.Equal("86400s", policy.GetProperty("definition").GetProperty("max-age").GetString());

        await using var raw = await RawClient.ConnectAsync(broker);
        var body = "{\"message\":{\"requestId\":\"large\"},\"padding\":\"" + new string('x', 1_000_000) + "\"}";
        // The broker deletes when it begins a new file, by the policy that it has applied to the stream by then: events go on.
        await Until.TrueAsync(
            "the oldest events are deleted",
            async () =>
            {
                for (var count = 0; count < 20; count++)
                {
                    await raw.PublishAsync("AdGenius:VideoAccepted", body);
                }

                await using var reader = await StreamReader.StartAsync(broker, "first");
                return (await reader.NextOrNullAsync())?.Offset > 0;
            },
            Stop);
    }

    [Fact]
    public async Task Should_declare_no_stream_where_none_is_wanted()
    {
        var broker = await rabbit.CreateVirtualHostAsync(Stop);
        await using var host = await TestHost.StartAsync(broker, settings: ("Bus:ReplayStream", "false"));
        await using var raw = await RawClient.ConnectAsync(broker);
        var fault = await Assert.ThrowsAsync<OperationInterruptedException>(
            () => raw.Channel.QueueDeclarePassiveAsync(Queues.VideoEvents, Stop));
        Assert.Equal(404, fault.ShutdownReason!.ReplyCode);
    }

    [Fact]
    public async Task Should_name_the_setting_where_the_broker_refuses_the_stream()
    {
        var broker = await rabbit.CreateVirtualHostAsync(Stop);
        await using var raw = await RawClient.ConnectAsync(broker);
        await raw.Channel.QueueDeclareAsync(
            Queues.VideoEvents, durable: true, exclusive: false, autoDelete: false, cancellationToken: Stop);
        await using var host = TestHost.Build(broker);
        var fault = await Assert.ThrowsAsync<StartupException>(host.StartAsync);
        Assert.Contains("Bus:ReplayStream=false", fault.Message, StringComparison.Ordinal);
        Assert.Contains(Queues.VideoEvents, fault.Message, StringComparison.Ordinal);
    }

    private static Task PublishAsync(TestHost host, string requestId) => host.Bus.Publish(
        new VideoAccepted
        {
            JobId = Guid.NewGuid(),
            RequestId = requestId,
            TenantName = "demo",
            CreativeId = "c",
            At = DateTimeOffset.UnixEpoch,
        },
        Stop);
}
