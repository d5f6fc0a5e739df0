using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_jobs_have_a_priority_or_a_start_time
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_start_a_tenants_jobs_by_priority_and_then_as_they_were_accepted()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Quantify = command => command.Request.RequestId == "first" ? null : WorkerEvents.Quantified(command) },
            new() { ["Orchestrator:MaxRunningJobs"] = "1" });
        await AcceptedAsync(fleet, Fleet.Request("first"));
        await fleet.Facts.FirstAsync<QuantifyPrompt>();
        await AcceptedAsync(fleet, Fleet.Request("low") with { Priority = JobPriority.Low });
        await AcceptedAsync(fleet, Fleet.Request("normal-1"));
        await AcceptedAsync(fleet, Fleet.Request("normal-2") with { Priority = JobPriority.Normal });

        // For a provider: the two stages have one order together.
        await AcceptedAsync(fleet, Fleet.Request("high") with { Priority = JobPriority.High, Model = "sandbox" });
        await fleet.SendAsync(new CancelVideo { TenantName = "acme", RequestId = "first" });
        await fleet.Facts.NthAsync<VideoCompleted>(4, _ => true);

        Assert.Equal(
            ["first", "high", "normal-1", "normal-2", "low"],
            fleet.Facts.All<QuantifyPrompt>().Select(command => command.Request.RequestId));
    }

    [Fact]
    public async Task Should_give_no_tenant_an_advantage_over_another()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Quantify = command => command.TenantName == "blocker" ? null : WorkerEvents.Quantified(command) },
            new() { ["Orchestrator:MaxRunningJobs"] = "1" });
        await AcceptedAsync(fleet, Fleet.Request(tenant: "blocker"));
        await fleet.Facts.FirstAsync<QuantifyPrompt>();
        for (var number = 1; number <= 3; number++)
        {
            await AcceptedAsync(fleet, Fleet.Request($"high-{number}", "loud") with { Priority = JobPriority.High });
        }

        await AcceptedAsync(fleet, Fleet.Request("low-1", "quiet") with { Priority = JobPriority.Low });
        await fleet.SendAsync(new CancelVideo { TenantName = "blocker", RequestId = "r-1" });
        await fleet.Facts.NthAsync<VideoCompleted>(4, _ => true);

        // One each first, in either order.
        Assert.Contains("low-1", fleet.Facts.All<QuantifyPrompt>().Skip(1).Take(2).Select(command => command.Request.RequestId));
    }

    [Fact]
    public async Task Should_hold_a_scheduled_job_back_until_its_time()
    {
        var clock = new FakeClock();
        await using var fleet = await Fleet.StartAsync(time: clock);
        var start = clock.GetUtcNow().AddDays(2);
        var scheduled = await AcceptedAsync(fleet, Fleet.Request("scheduled") with { StartAt = start, Priority = JobPriority.High });
        var other = await AcceptedAsync(fleet, Fleet.Request("other"));
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == other);
        var job = await fleet.JobAsync(scheduled);
        Assert.Equal(
            ("Queued", false, start, AdmissionOrder.Scheduled), (job.CurrentState, job.IsRunning, job.StartAt, job.AdmissionOrder));

        clock.Advance(TimeSpan.FromDays(2));
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == scheduled);
        job = await fleet.JobAsync(scheduled);
        Assert.Equal(AdmissionOrder.Of(JobPriority.High), job.AdmissionOrder);
        Assert.True(job.StartedAt >= start);
    }

    [Fact]
    public async Task Should_start_at_once_when_the_time_has_passed_and_refuse_one_too_far_ahead()
    {
        var clock = new FakeClock();
        await using var fleet = await Fleet.StartAsync(time: clock);
        var past = await AcceptedAsync(fleet, Fleet.Request("past") with { StartAt = clock.GetUtcNow().AddMinutes(-1) });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == past);
        Assert.Null((await fleet.JobAsync(past)).StartAt);

        await fleet.SendAsync(Fleet.Request("far") with { StartAt = clock.GetUtcNow().AddDays(30).AddSeconds(1) });
        var refused = await fleet.Facts.FirstAsync<VideoRefused>();
        Assert.Equal(("far", "startAt"), (refused.RequestId, Assert.Single(refused.Failures).Field));
        Assert.Contains("at most 30 days ahead", refused.Failures[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_cancel_a_scheduled_job()
    {
        var clock = new FakeClock();
        await using var fleet = await Fleet.StartAsync(time: clock);
        var jobId = await AcceptedAsync(fleet, Fleet.Request() with { StartAt = clock.GetUtcNow().AddDays(1) });
        await fleet.SendAsync(new CancelVideo { TenantName = "acme", JobId = jobId });
        await fleet.Facts.FirstAsync<VideoCancelled>(one => one.JobId == jobId);

        clock.Advance(TimeSpan.FromDays(1));
        var later = await AcceptedAsync(fleet, Fleet.Request("later"));
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == later);
        await Until.TrueAsync(
            "the job has left the index of scheduled jobs",
            async () => (await fleet.JobAsync(jobId)).AdmissionOrder != AdmissionOrder.Scheduled,
            Cancellation);
        Assert.Equal("Cancelled", (await fleet.JobAsync(jobId)).CurrentState);
    }

    private static async Task<Guid> AcceptedAsync(Fleet fleet, GenerateVideo request)
    {
        var jobId = await fleet.RequestAsync(request);
        await fleet.Facts.FirstAsync<VideoAccepted>(one => one.JobId == jobId);
        return jobId;
    }
}
