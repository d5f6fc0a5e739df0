using AdGenius.Contracts;
using AdGenius.Contracts.Storage;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Bus.Pauses;
using AdGenius.TestKit;
using AdGenius.TestKit.Fakes;
using AdGenius.TestKit.RabbitMq;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.Hosting.Tests.Bus;

public sealed class When_queues_are_paused(RabbitMqFixture rabbit)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_finish_what_was_taken_take_no_more_and_go_on_once_resumed(bool isOnRabbitMq)
    {
        var broker = isOnRabbitMq ? await rabbit.CreateVirtualHostAsync(Stop) : null;
        var (facts, mayEnd) = (new MessageLog(), new TaskCompletionSource());
        await using var worker = await TestHost.StartAsync(broker, bus =>
        {
            bus.AddHandler<DeleteVideo>(async context =>
            {
                facts.Add(context.Message);
                await mayEnd.Task;
                facts.Add(context.Message.JobId);
            }).Endpoint(endpoint => endpoint.Name = Queues.DeleteVideo);
            bus.AddHandler<RetryStore>(context =>
            {
                facts.Add(context.Message);
                return Task.CompletedTask;
            }).Endpoint(endpoint => endpoint.Name = Queues.Videos);
        });
        var first = await SendAsync(worker);
        await facts.FirstAsync<DeleteVideo>(message => message.JobId == first);

        await PublishAsync(worker, 1, Queues.DeleteVideo);
        await PausedAsync(worker, Queues.DeleteVideo);
        mayEnd.SetResult();
        await facts.FirstAsync<Guid>(jobId => jobId == first);
        await StoppedAsync(worker, broker);
        var second = await SendAsync(worker);

        // The other queue of the process goes on, and the process stays ready.
        await (await worker.Bus.GetSendEndpoint(CommandRoutes.AddressOf<RetryStore>())).Send(
            new RetryStore { JobId = second, TenantName = "acme" }, Stop);
        await facts.FirstAsync<RetryStore>();
        Assert.DoesNotContain(facts.All<DeleteVideo>(), message => message.JobId == second);
        var (status, text) = await worker.GetAsync("/health/ready");
        Assert.True(status == 200, text);

        await PublishAsync(worker, 2);
        await facts.FirstAsync<DeleteVideo>(message => message.JobId == second);
        Assert.Empty(worker.Services.GetRequiredService<QueueSwitches>().Paused);
    }

    [Fact]
    public async Task Should_ignore_a_list_that_was_overtaken_and_pause_again()
    {
        var facts = new MessageLog();
        await using var worker = await TestHost.StartAsync(null, bus => bus.AddHandler<DeleteVideo>(context =>
        {
            facts.Add(context.Message);
            return Task.CompletedTask;
        }).Endpoint(endpoint => endpoint.Name = Queues.DeleteVideo));
        var switches = worker.Services.GetRequiredService<QueueSwitches>();
        for (var round = 0; round < 3; round++)
        {
            switches.Apply([Queues.DeleteVideo], DateTimeOffset.UnixEpoch.AddHours((10 * round) + 2));
            switches.Apply([], DateTimeOffset.UnixEpoch.AddHours((10 * round) + 1));
            Assert.Equal([Queues.DeleteVideo], switches.Paused);
            await StoppedAsync(worker, null);
            switches.Apply([], DateTimeOffset.UnixEpoch.AddHours((10 * round) + 3));
            var jobId = await SendAsync(worker);
            await facts.FirstAsync<DeleteVideo>(message => message.JobId == jobId);
        }
    }

    /// <summary>Else a pause cannot be ended, or has no effect, for as long as the clock was ahead.</summary>
    [Fact]
    public async Task Should_follow_lists_of_a_clock_that_was_set_back()
    {
        var facts = new MessageLog();
        var clock = new FakeTimeProvider();
        await using var worker = await TestHost.StartAsync(
            null,
            bus => bus.AddHandler<DeleteVideo>(context =>
            {
                facts.Add(context.Message);
                return Task.CompletedTask;
            }).Endpoint(endpoint => endpoint.Name = Queues.DeleteVideo),
            builder => builder.Services.AddSingleton(provider => new QueueSwitches(
                provider.GetRequiredService<IHostApplicationLifetime>(), clock, provider.GetRequiredService<ILoggerFactory>())));
        var switches = worker.Services.GetRequiredService<QueueSwitches>();
        switches.Apply([Queues.DeleteVideo], DateTimeOffset.UnixEpoch.AddHours(1));
        await StoppedAsync(worker, null);
        clock.Advance(TimeSpan.FromSeconds(10));
        switches.Apply([], DateTimeOffset.UnixEpoch);
        var jobId = await SendAsync(worker);
        await facts.FirstAsync<DeleteVideo>(message => message.JobId == jobId);
    }

    private static async Task<Guid> SendAsync(TestHost host)
    {
        var jobId = Guid.NewGuid();
        await (await host.Bus.GetSendEndpoint(CommandRoutes.AddressOf<DeleteVideo>())).Send(
            new DeleteVideo { JobId = jobId, TenantName = "acme", Keys = ["a"] }, Stop);
        return jobId;
    }

    private static Task PublishAsync(TestHost host, int number, params string[] queues) => host.Bus.Publish(
        new QueuesPaused { Names = queues, At = DateTimeOffset.UnixEpoch.AddMinutes(number) }, Stop);

    private static Task PausedAsync(TestHost host, string queue) => Until.TrueAsync(
        "the process knows of the pause", () => host.Services.GetRequiredService<QueueSwitches>().Paused.Contains(queue), Stop);

    /// <summary>The endpoint says that it is stopped; at a broker the queue has no consumer any more.</summary>
    private static async Task StoppedAsync(TestHost host, Uri? broker)
    {
        var bus = host.Services.GetRequiredService<IBusControl>();
        await Until.TrueAsync(
            "the endpoint is stopped",
            () => bus.CheckHealth().Endpoints
                .Single(endpoint => endpoint.Key.EndsWith("/" + Queues.DeleteVideo, StringComparison.Ordinal)).Value.Status
                != BusHealthStatus.Healthy,
            Stop);
        if (broker is not null)
        {
            await using var raw = await RawClient.ConnectAsync(broker);
            await Until.TrueAsync(
                "the queue has no consumer", async () => await raw.Channel.ConsumerCountAsync(Queues.DeleteVideo, Stop) == 0, Stop);
        }
    }
}
