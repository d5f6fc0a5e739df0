using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;
using AdGenius.TestKit.Fakes;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_a_job_is_cancelled
{
    private static readonly CancelVideo Cancel = new() { TenantName = "acme", RequestId = "r-1", Reason = "changed my mind" };

    [Fact]
    public async Task Should_stop_a_queued_job_that_never_starts()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Quantify = _ => null },
            new() { ["Orchestrator:MaxRunningJobs"] = "1" });
        await fleet.RequestAsync(Fleet.Request("r-0"));
        await fleet.Facts.FirstAsync<QuantifyPrompt>();
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoAccepted>(one => one.JobId == jobId);
        await fleet.SendAsync(Cancel);
        var cancelled = await fleet.Facts.FirstAsync<VideoCancelled>();
        Assert.Equal((jobId, "changed my mind"), (cancelled.JobId, cancelled.Reason));
        Assert.Equal(TakeStatus.Cancelled, Assert.Single(cancelled.Takes).Status);
        Assert.Empty(fleet.Facts.All<TakeAbandoned>());
        Assert.Single(fleet.Facts.All<QuantifyPrompt>());
    }

    [Fact]
    public async Task Should_clean_a_reason_that_no_database_can_store()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Quantify = _ => null });
        await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<QuantifyPrompt>();
        await fleet.SendAsync(Cancel with { Reason = "no\0pe\u001b[2J " + new string('x', 600) });
        var cancelled = await fleet.Facts.FirstAsync<VideoCancelled>();
        Assert.Equal("nope[2J " + new string('x', 492), cancelled.Reason);
    }

    [Theory]
    [InlineData("""{"tenantName":"acme","jobId":"not-an-id"}""", false)]
    [InlineData("{", false)]
    [InlineData("null", false)]
    [InlineData("""{"tenantName":"acme","requestId":"caf�"}""", true)]
    public async Task Should_show_the_operator_a_cancellation_that_cannot_be_read(string text, bool isDamaged)
    {
        await using var fleet = await Fleet.StartAsync();
        var failed = new TaskCompletionSource<ConsumeContext<RawJsonMessage>>();
        var bus = fleet.Services.GetRequiredService<IBusControl>();
        await bus.ConnectReceiveEndpoint(Queues.Videos + "_error", endpoint =>
        {
            endpoint.ConfigureConsumeTopology = false;
            endpoint.Handler<RawJsonMessage>(context =>
            {
                failed.TrySetResult(context);
                return Task.CompletedTask;
            });
        }).Ready;
        var videos = await bus.GetSendEndpoint(CommandRoutes.AddressOf<GenerateVideo>());

        await videos.Send(
            new RawJsonMessage { Kind = nameof(CancelVideo), Text = text, IsDamaged = isDamaged }, TestContext.Current.CancellationToken);

        var message = await failed.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(text, message.Message.Text);
        var reason = message.ReceiveContext.TransportHeaders.Get<string>("MT-Fault-Message");
        Assert.DoesNotContain("not-an-id", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../acme", "r-1")]
    [InlineData("acme", "r\0")]
    [InlineData("acme", "")]
    public async Task Should_ignore_a_cancellation_with_names_that_no_job_can_have(string tenant, string requestId)
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.SendAsync(Cancel with { TenantName = tenant, RequestId = requestId });
        await fleet.SendAsync(Cancel with { RequestId = "later" });
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is CancelRequested);
        var kept = Assert.Single(await fleet.ReadAsync(
            database => database.EarlyCancellations.ToListAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(JobIds.OfRequest("acme", "later"), kept.JobId);
    }

    [Fact]
    public async Task Should_stop_a_job_whose_prompt_is_being_analyzed()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Quantify = _ => null });
        var jobId = await fleet.RequestAsync(Fleet.Request());
        var command = await fleet.Facts.FirstAsync<QuantifyPrompt>();
        await fleet.SendAsync(Cancel);
        await fleet.Facts.FirstAsync<VideoCancelled>();
        await fleet.PublishAsync(WorkerEvents.Quantified(command));
        Assert.Empty(fleet.Facts.All<RenderKeyframes>());
        Assert.Equal("Cancelled", (await fleet.JobAsync(jobId)).CurrentState);
    }

    [Fact]
    public async Task Should_notify_workers_of_the_abandoned_take()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Generate = _ => null });
        await fleet.RequestAsync(Fleet.Request() with { Model = "sandbox", Variations = 2 });
        await fleet.Facts.NthAsync<GenerateClip>(2, _ => true);
        await fleet.SendAsync(Cancel);
        var cancelled = await fleet.Facts.FirstAsync<VideoCancelled>();
        var abandoned = await fleet.Facts.NthAsync<TakeAbandoned>(2, _ => true);
        Assert.Equal((1, FailureCode.Cancelled), (abandoned.Attempt, abandoned.Reason));
        Assert.All(cancelled.Takes, take => Assert.Equal(TakeStatus.Cancelled, take.Status));
        Assert.Empty(fleet.Facts.All<StoreVideo>());
    }

    [Fact]
    public async Task Should_keep_what_was_stored_and_delete_what_is_stored_too_late()
    {
        var jobId = JobIds.OfRequest("acme", "r-1");
        await using var fleet = await Fleet.StartAsync(
            new Workers { Store = command => command.TakeNumber == 1 ? WorkerEvents.Stored(command) : null });
        await fleet.RequestAsync(Fleet.Request() with { Variations = 2 });
        var late = await fleet.Facts.FirstAsync<StoreVideo>(command => command.TakeNumber == 2);
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is VideoStored);
        await fleet.SendAsync(Cancel);
        var cancelled = await fleet.Facts.FirstAsync<VideoCancelled>();
        Assert.Equal([TakeStatus.Stored, TakeStatus.Cancelled], cancelled.Takes.Select(take => take.Status));

        await fleet.PublishAsync(WorkerEvents.Stored(late));
        var deletion = await fleet.Facts.FirstAsync<DeleteVideo>(one => one.Keys.Count > 0);
        Assert.Equal(WorkerEvents.Stored(late).StoredFiles().Select(file => file.Key), deletion.Keys);
        Assert.Equal(8, deletion.Keys.Count); // the main file set with its manifest, one output, the scenes
        Assert.Single(fleet.Facts.All<VideoCancelled>());
    }

    [Fact]
    public async Task Should_delete_what_storing_has_left()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Store = command => WorkerEvents.StoreFailed(command, FailureCode.StorageUnavailable, retryable: true) },
            new() { ["Orchestrator:RetryBaseDelay"] = "01:00:00" });
        await fleet.RequestAsync(Fleet.Request());
        var command = await fleet.Facts.FirstAsync<StoreVideo>();
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is StoreFailed);

        await fleet.SendAsync(Cancel);
        AssertDeletes(command, await fleet.Facts.FirstAsync<DeleteVideo>());
        await fleet.Facts.FirstAsync<VideoCancelled>();

        // A second delivery was still storing.
        await fleet.PublishAsync(WorkerEvents.StoreFailed(command, FailureCode.StorageUnavailable, retryable: true));
        AssertDeletes(command, await fleet.Facts.NthAsync<DeleteVideo>(2, _ => true));
    }

    private static void AssertDeletes(StoreVideo command, DeleteVideo deletion)
    {
        Assert.Equal((command.JobId, command.TenantName, command.TakeId), (deletion.JobId, deletion.TenantName, deletion.TakeId));
        Assert.Empty(deletion.Keys);
        var partial = Assert.Single(deletion.Partial!);
        Assert.Equal(
            (command.TakeId, command.CreativeId, command.AcceptedAt, command.Iteration),
            (partial.TakeId, partial.CreativeId, partial.AcceptedAt, partial.Iteration));
    }

    [Fact]
    public async Task Should_not_find_a_job_of_another_tenant_and_leave_a_finished_one_as_it_is()
    {
        await using var fleet = await Fleet.StartAsync();
        var jobId = JobIds.OfRequest("acme", "r-1");
        await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoAccepted>(); // before that it is kept as an early cancellation
        await fleet.SendAsync(new CancelVideo { TenantName = "other", JobId = jobId });
        await fleet.Facts.FirstAsync<VideoCompleted>();
        await fleet.SendAsync(Cancel);
        await fleet.Facts.NthAsync<Handled>(2, one => one.Message is CancelRequested);
        Assert.Equal("Completed", (await fleet.JobAsync(jobId)).CurrentState);
        Assert.Empty(fleet.Facts.All<VideoCancelled>());
    }

    [Fact]
    public async Task Should_stop_a_job_whose_request_comes_after_its_cancellation()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.SendAsync(Cancel);
        await fleet.SendAsync(Cancel);
        await fleet.Facts.NthAsync<Handled>(2, one => one.Message is CancelRequested);

        var jobId = await fleet.RequestAsync(Fleet.Request());

        var cancelled = await fleet.Facts.FirstAsync<VideoCancelled>();
        Assert.Equal((jobId, "changed my mind"), (cancelled.JobId, cancelled.Reason));
        Assert.Equal(TakeStatus.Cancelled, Assert.Single(cancelled.Takes).Status);
        await fleet.Facts.FirstAsync<VideoAccepted>(one => one.JobId == jobId);
        await fleet.RequestAsync(Fleet.Request("r-2"));
        await fleet.Facts.FirstAsync<VideoCompleted>(); // another job is not affected
        Assert.Equal(jobId, Assert.Single(fleet.Facts.All<VideoCancelled>()).JobId);
        Assert.Equal(0, await fleet.ReadAsync(database => database.EarlyCancellations.CountAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Should_expire_a_cancellation_and_ignore_that_of_another_tenant()
    {
        var jobId = JobIds.OfRequest("acme", "r-1");
        await using var fleet = await Fleet.StartAsync(settings: new() { ["Orchestrator:EarlyCancelLifetime"] = "00:00:01" });
        await fleet.SendAsync(new CancelVideo { TenantName = "other", JobId = jobId });
        await fleet.SendAsync(Cancel);
        await fleet.Facts.NthAsync<Handled>(2, one => one.Message is CancelRequested);
        await Until.TrueAsync(
            "the sweep has deleted them",
            async () => !await fleet.ReadAsync(database => database.EarlyCancellations.AnyAsync(TestContext.Current.CancellationToken)),
            TestContext.Current.CancellationToken);
        await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Empty(fleet.Facts.All<VideoCancelled>());
    }

    [Fact]
    public async Task Should_find_a_job_that_was_accepted_in_the_same_moment()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Quantify = _ => null });
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<QuantifyPrompt>();

        // As two transactions leave it that did not see each other: the cancellation and the job.
        await fleet.ReadAsync(database =>
        {
            database.Add(new EarlyCancellation {
                JobId = jobId,
                TenantName = "acme",
                Reason = "in the same moment",
                At = DateTimeOffset.UnixEpoch.AddYears(100) });
            return database.SaveChangesAsync(TestContext.Current.CancellationToken);
        });

        Assert.Equal(
            (jobId, "in the same moment"),
            (await fleet.Facts.FirstAsync<VideoCancelled>() is var cancelled ? cancelled.JobId : default, cancelled.Reason));
    }
}
