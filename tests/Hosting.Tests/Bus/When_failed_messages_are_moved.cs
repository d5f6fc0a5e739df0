using AdGenius.Contracts;
using AdGenius.Contracts.Storage;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Bus.FailedMessages;
using AdGenius.Hosting.Bus.RabbitMq;
using AdGenius.TestKit;
using AdGenius.TestKit.Fakes;
using AdGenius.TestKit.RabbitMq;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RabbitMQ.Client;

namespace AdGenius.Hosting.Tests.Bus;

public sealed class When_failed_messages_are_moved(RabbitMqFixture rabbit)
{
    private const string Errors = Queues.DeleteVideo + "_error";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_show_why_a_command_failed_and_consume_it_once_it_is_requeued()
    {
        var broker = await rabbit.CreateVirtualHostAsync(Stop);
        var (facts, isBroken) = (new MessageLog(), true);
        await using var worker = await TestHost.StartAsync(broker, bus => bus.AddHandler<DeleteVideo>(context =>
        {
            if (isBroken)
            {
                throw new InvalidOperationException("the store is misconfigured");
            }

            facts.Add(context.Message);
            return Task.CompletedTask;
        }).Endpoint(endpoint => endpoint.Name = Queues.DeleteVideo));
        var failed = worker.Services.GetRequiredService<IFailedMessages>();
        Guid[] jobs = [await SendAsync(worker), await SendAsync(worker), await SendAsync(worker)];
        await Until.TrueAsync(
            "three commands have failed",
            async () => (await failed.CountAsync(Stop)).SequenceEqual([new FailedQueue(Errors, 3)]),
            Stop);

        var messages = await failed.ReadAsync(Errors, 10, Stop);
        Assert.Equal(jobs.Order(), messages.Select(message => message.JobId!.Value).Order());
        Assert.All(messages, message =>
        {
            Assert.Equal(("DeleteVideo", 0), (message.Type, message.Requeues));
            Assert.Equal("InvalidOperationException: the store is misconfigured", message.Reason);
            Assert.NotNull(message.At);
        });

        // Looking moves none away, however often.
        Assert.Equal(2, (await failed.ReadAsync(Errors, 2, Stop)).Count);
        Assert.Equal(3, (await failed.CountAsync(Stop)).Single().Messages);

        isBroken = false;
        Assert.Equal(1, await failed.RequeueAsync(Errors, messages[1].Id, Stop));
        await facts.FirstAsync<DeleteVideo>(message => message.JobId == messages[1].JobId);
        Assert.Equal(0, await failed.RequeueAsync(Errors, messages[1].Id, Stop));
        Assert.Equal(1, await failed.DiscardAsync(Errors, messages[0].Id, Stop));
        Assert.Equal(1, await failed.RequeueAsync(Errors, null, Stop));
        await facts.FirstAsync<DeleteVideo>(message => message.JobId == messages[2].JobId);
        Assert.Empty(await failed.CountAsync(Stop));
        Assert.DoesNotContain(facts.All<DeleteVideo>(), message => message.JobId == messages[0].JobId);
    }

    /// <summary>Each look publishes them again, and the broker counts their age from there.</summary>
    [Fact]
    public async Task Should_delete_them_at_their_age_however_often_they_are_looked_at()
    {
        var broker = await rabbit.CreateVirtualHostAsync(Stop);
        await using var host = await TestHost.StartAsync(broker);
        await using var raw = await RawClient.ConnectAsync(broker);
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var options = Options.Create(new BusOptions { Uri = broker, FailedMessageMaxAge = TimeSpan.FromHours(1) });
        var failed = new RabbitMqFailedMessages(options, time);
        foreach (var (name, minutes) in new[] { ("first", 40), ("second", 20), ("third", 0) })
        {
            await raw.PublishAsync("", Errors, name, new BasicProperties { MessageId = name });
            await Until.TrueAsync(
                $"{name} is listed", async () => (await failed.ReadAsync(Errors, 10, Stop)).Any(message => message.Id == name), Stop);
            time.Advance(TimeSpan.FromMinutes(minutes));
        }

        Assert.Equal(0, await failed.DiscardAsync(Errors, "none of them", Stop));
        var left = new[] { await raw.GetAsync(Errors), await raw.GetAsync(Errors) };
        Assert.Equal(
            [("second", "2400000"), ("third", "3600000")],
            left.Select(message => (message.Body, message.Properties.Expiration)).Order());
        Assert.Equal(0u, await raw.Channel.MessageCountAsync(Errors, Stop));
    }

    [LongTest]
    [Fact]
    public async Task Should_leave_what_has_no_origin_and_read_what_is_no_json()
    {
        var broker = await rabbit.CreateVirtualHostAsync(Stop);
        await using var host = await TestHost.StartAsync(broker);
        await using var raw = await RawClient.ConnectAsync(broker);
        await raw.PublishAsync("", Queues.DeadLetter, "\uFFFF of nobody", new BasicProperties());
        await raw.PublishAsync("", Queues.DeadLetter, "{\"jobId\":\"no id\"}", new BasicProperties { MessageId = "own" });
        var failed = host.Services.GetRequiredService<IFailedMessages>();
        await Until.TrueAsync(
            "both messages are there", async () => (await failed.CountAsync(Stop)).Any(queue => queue.Messages == 2), Stop);
        Assert.Equal(0, await failed.RequeueAsync(Queues.DeadLetter, null, Stop));
        var messages = await failed.ReadAsync(Queues.DeadLetter, 10, Stop);
        Assert.StartsWith("sha256-", messages[0].Id, StringComparison.Ordinal);
        Assert.Equal(("own", null, null), (messages[1].Id, messages[1].JobId, messages[1].Reason));
        Assert.Equal(2, await failed.DiscardAsync(Queues.DeadLetter, null, Stop));
        Assert.Empty(await failed.CountAsync(Stop));
    }

    private static async Task<Guid> SendAsync(TestHost host)
    {
        var jobId = Guid.NewGuid();
        await (await host.Bus.GetSendEndpoint(CommandRoutes.AddressOf<DeleteVideo>())).Send(
            new DeleteVideo { JobId = jobId, TenantName = "acme", Keys = ["a"] }, Stop);
        return jobId;
    }
}
