using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Persistence.Submissions;
using AdGenius.TestKit;
using AdGenius.TestKit.RabbitMq;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

[assembly: AssemblyFixture(typeof(RabbitMqFixture))]

namespace AdGenius.Orchestrator.Tests;

/// <summary>A real provider worker on a real broker; the clock is the test's.</summary>
public sealed class When_the_provider_worker_is_stopped(RabbitMqFixture rabbit)
{
    private static readonly TimeSpan StallTimeout = TimeSpan.FromMinutes(15);

    private readonly FakeClock _clock = new();
    private readonly Dictionary<string, string?> _settings = new()
    {
        ["Bus:Transport"] = "RabbitMq",
        ["Providers:Sandbox:Delay"] = "00:10:00",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [LongTest]
    [Fact]
    public async Task Should_leave_one_command_in_the_queue_however_often_a_submitted_take_stalls()
    {
        await using var fleet = await StartAsync();
        Guid jobId;
        await using (await ProviderWorkerProcess.StartAsync(fleet, _settings, _clock))
        {
            jobId = await fleet.RequestAsync(Fleet.Request() with { Model = "sandbox" });
            await fleet.Facts.FirstAsync<Handled>(one => one.Message is WorkStarted { Stage: WorkStage.Generate });
        }

        // The last report of the worker's progress may arrive after the first stall timeout.
        while ((await fleet.JobAsync(jobId)).Takes[0].Retries.Count == 0)
        {
            await StallAsync(fleet);
        }

        await UntilQueuedAsync(1);
        for (var stalls = 1; stalls <= 10; stalls++) // longer than an attempt may take
        {
            await StallAsync(fleet);
        }

        Assert.Equal(1u, await CountAsync());
        await using var worker = await ProviderWorkerProcess.StartAsync(fleet, _settings, _clock);
        await fleet.Facts.FirstAsync<VideoCompleted>();
        await UntilQueuedAsync(0);
        Assert.Equal(1, (await fleet.JobAsync(jobId)).Takes[0].Attempt);
        Assert.Equal(2, fleet.Facts.All<Handled>().Count(one => one.Message is GenerateClip));
        Assert.Equal(1, await SubmissionsAsync(fleet));
    }

    [LongTest]
    [Fact]
    public async Task Should_leave_one_command_in_the_queue_before_it_was_ever_taken()
    {
        await using var fleet = await StartAsync();
        await fleet.RequestAsync(Fleet.Request() with { Model = "sandbox" });
        await UntilQueuedAsync(1);
        for (var stalls = 1; stalls <= 5; stalls++)
        {
            await StallAsync(fleet);
        }

        Assert.Equal(1u, await CountAsync());
        await CompleteAsync(fleet);
        Assert.Single(fleet.Facts.All<Handled>(), one => one.Message is GenerateClip);
        Assert.Equal(1, await SubmissionsAsync(fleet));
    }

    [Fact]
    public async Task Should_send_a_command_again_that_the_broker_has_lost()
    {
        await using var fleet = await StartAsync();
        await fleet.RequestAsync(Fleet.Request() with { Model = "sandbox" });
        await UntilQueuedAsync(1);
        await OnChannelAsync(channel => channel.QueuePurgeAsync(Queues.GenerateClip, Cancellation));
        await StallAsync(fleet);
        await UntilQueuedAsync(1);
        await CompleteAsync(fleet);
        Assert.Equal(1, await SubmissionsAsync(fleet));
    }

    [LongTest]
    [Fact]
    public async Task Should_not_send_a_command_again_that_was_recorded_and_is_held_back()
    {
        await using var fleet = await StartAsync();
        await using (await ProviderWorkerProcess.StartAsync(fleet, new(_settings) { ["Submissions:Paused"] = "true" }, _clock))
        {
            await fleet.RequestAsync(Fleet.Request() with { Model = "sandbox" });
            await fleet.Facts.FirstAsync<Handled>(one => one.Message is GenerateClip);
            for (var stalls = 1; stalls <= 4; stalls++)
            {
                await StallAsync(fleet);
            }
        }

        await CompleteAsync(fleet);
        Assert.Single(fleet.Facts.All<Handled>(), one => one.Message is GenerateClip);
        Assert.Equal(1, await SubmissionsAsync(fleet));
    }

    private async Task<Fleet> StartAsync()
    {
        _settings["Bus:Uri"] = (await rabbit.CreateVirtualHostAsync(Cancellation)).ToString();
        var fleet = await Fleet.StartAsync(settings: _settings, time: _clock, providerWorker: ProviderWorkerProcess.None);
        await fleet.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, Cancellation);
        return fleet;
    }

    /// <summary>The stall timeout passes, and the orchestrator has checked the job.</summary>
    private async Task StallAsync(Fleet fleet)
    {
        var checks = fleet.Facts.All<Handled>().Count(one => one.Message is VideoDue);
        _clock.Advance(StallTimeout);
        await fleet.Facts.NthAsync<Handled>(checks + 1, one => one.Message is VideoDue);
    }

    private async Task CompleteAsync(Fleet fleet)
    {
        await using var worker = await ProviderWorkerProcess.StartAsync(fleet, _settings, _clock);
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is WorkStarted { Stage: WorkStage.Generate });
        _clock.Advance(TimeSpan.FromMinutes(10));
        await fleet.Facts.FirstAsync<VideoCompleted>();
        await UntilQueuedAsync(0);
    }

    private static Task<int> SubmissionsAsync(Fleet fleet) =>
        fleet.ReadAsync(database => database.Set<Submission>().CountAsync(Cancellation));

    private Task UntilQueuedAsync(uint count) =>
        Until.TrueAsync($"{count} commands are in the queue", async () => await CountAsync() == count, Cancellation);

    private Task<uint> CountAsync() => OnChannelAsync(channel => channel.MessageCountAsync(Queues.GenerateClip, Cancellation));

    private async Task<T> OnChannelAsync<T>(Func<IChannel, Task<T>> use)
    {
        var broker = new ConnectionFactory { Uri = new Uri(_settings["Bus:Uri"]!) };
        await using var connection = await broker.CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        return await use(channel);
    }
}
