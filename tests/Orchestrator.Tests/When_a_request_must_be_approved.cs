using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Persistence.Policies;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit.Fakes;
using MassTransit;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_a_request_must_be_approved
{
    private static readonly PolicyFinding Finding = new()
    {
        Rule = "category/alcohol", Action = PolicyAction.Hold, Field = "prompt", Words = "Beer", Text = "prompt has 'Beer'.",
    };

    private static readonly PolicyFinding Flagged = Finding with { Rule = "moderation/violence", Words = "" };

    [Fact]
    public async Task Should_wait_without_a_slot_and_go_on_once_approved()
    {
        await using var fleet = await StartAsync(new() { ["Orchestrator:MaxRunningJobsPerTenant"] = "1" });
        var jobId = await fleet.RequestAsync(Fleet.Request());
        var held = await fleet.Facts.FirstAsync<VideoHeld>();
        Assert.Equal((jobId, "category/alcohol", held.At + TimeSpan.FromDays(7)), (held.JobId, held.Findings[0].Rule, held.Deadline));
        var job = await fleet.JobAsync(jobId);
        Assert.Equal((VideoState.AwaitingApproval, false, 0), (job.CurrentState, job.IsRunning, job.Cost));

        // another job of the tenant runs meanwhile
        fleet.Workers.Quantify = WorkerEvents.Quantified;
        await fleet.RequestAsync(Fleet.Request("r-2"));
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.DoesNotContain(fleet.Facts.All<RenderKeyframes>(), one => one.JobId == jobId);

        await fleet.SendAsync(new ApproveVideo { JobId = jobId, TenantName = "acme", Reason = "our own beer", DecidedBy = "k1" });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);
        Assert.Equal(TakeStatus.Stored, completed.Takes[0].Status);
        Assert.Equal(["Beer"], fleet.Facts.All<QuantifyPrompt>().Last(one => one.JobId == jobId).Approved!.Select(one => one.Words));
        var approved = await fleet.Facts.FirstAsync<VideoApproved>();
        Assert.Equal((jobId, "our own beer", "k1"), (approved.JobId, approved.Reason, approved.DecidedBy));
        var types = (await fleet.HistoryAsync(jobId)).Select(one => one.Type).Where(type => type is not "take.progressed").ToList();
        Assert.Equal(["accepted", "state", "held", "state", "approved", "state", "quantified"], types.Take(7));
        Assert.True((await fleet.JobAsync(jobId)).Approval!.IsApproved);
    }

    [Fact]
    public async Task Should_fail_with_the_rule_and_the_reason_once_rejected()
    {
        await using var fleet = await StartAsync();
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoHeld>();

        await fleet.SendAsync(new RejectVideo { JobId = jobId, TenantName = "acme", Reason = "no alcohol in this campaign" });
        var failed = await fleet.Facts.FirstAsync<VideoFailed>();

        Assert.Equal(
            (FailureCode.ContentPolicyViolation, "prompt", "category/alcohol"),
            (failed.Failure.Code, failed.Failure.Field, failed.Failure.Rule));
        Assert.Equal(
            "The request was rejected: no alcohol in this campaign. It was held by: category/alcohol.", failed.Failure.Text);
        Assert.Empty(fleet.Facts.All<RenderKeyframes>());
        Assert.Contains(await fleet.HistoryAsync(jobId), one => one.Type == "rejected");
    }

    [Fact]
    public async Task Should_leave_another_tenants_job_as_it_is_and_decide_once()
    {
        await using var fleet = await StartAsync();
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoHeld>();

        await fleet.SendAsync(new ApproveVideo { JobId = jobId, TenantName = "other" });
        await fleet.SendAsync(new RejectVideo { JobId = jobId, TenantName = "other" });
        await fleet.SendAsync(new RejectVideo { JobId = jobId, TenantName = "acme" });
        await fleet.SendAsync(new ApproveVideo { JobId = jobId, TenantName = "acme" });
        var failed = await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.Equal("The request was rejected. It was held by: category/alcohol.", failed.Failure.Text);
        Assert.Empty(fleet.Facts.All<VideoApproved>());
        Assert.Single(fleet.Facts.All<QuantifyPrompt>());
    }

    [Fact]
    public async Task Should_not_be_approved_by_a_decision_about_an_earlier_hold()
    {
        await using var fleet = await StartAsync();
        fleet.Workers.Quantify = command => new PromptHeld
        {
            JobId = command.JobId,
            Findings = [command.Approved is { Count: > 0 } ? Flagged : Finding],
        };
        var jobId = await fleet.RequestAsync(Fleet.Request());
        var first = await fleet.Facts.FirstAsync<VideoHeld>();
        var approve = new ApproveVideo { JobId = jobId, TenantName = "acme", HeldAt = first.At };
        await fleet.SendAsync(approve);
        var second = await fleet.Facts.FirstAsync<VideoHeld>(held => held.Findings[0].Rule == Flagged.Rule);

        await fleet.SendAsync(approve);
        await fleet.SendAsync(new RejectVideo { JobId = jobId, TenantName = "acme", Reason = "read late", HeldAt = first.At });
        await fleet.SendAsync(new RejectVideo { JobId = jobId, TenantName = "acme", Reason = "too rough", HeldAt = second.At });

        var failed = await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.Contains("too rough", failed.Failure.Text, StringComparison.Ordinal);
        Assert.Equal([Finding.Rule], (await fleet.JobAsync(jobId)).Approval!.Approved!.Select(finding => finding.Rule));
        Assert.Single(fleet.Facts.All<VideoApproved>());
    }

    /// <summary>Its publisher does not say which hold it is about.</summary>
    [Fact]
    public async Task Should_not_be_approved_by_a_decision_that_is_delivered_again_after_another_hold()
    {
        await using var fleet = await StartAsync();
        fleet.Workers.Quantify = command => new PromptHeld
        {
            JobId = command.JobId,
            Findings = [command.Approved is { Count: > 0 } ? Flagged : Finding],
        };
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoHeld>();
        var (approve, messageId) = (new ApproveVideo { JobId = jobId, TenantName = "acme" }, NewId.NextGuid());
        await fleet.DeliverAsync(approve, messageId);
        await fleet.Facts.FirstAsync<VideoHeld>(held => held.Findings[0].Rule == Flagged.Rule);

        await fleet.DeliverAsync(approve, messageId);
        await fleet.Facts.NthAsync<Handled>(2, one => one.Message is ApprovalDecided);

        Assert.Equal("AwaitingApproval", (await fleet.JobAsync(jobId)).CurrentState);
        Assert.Single(fleet.Facts.All<VideoApproved>());
    }

    [Fact]
    public async Task Should_fail_without_a_decision_in_time()
    {
        var clock = new FakeClock();
        await using var fleet = await StartAsync(new() { ["Orchestrator:ApprovalTimeout"] = "1.00:00:00" }, clock);
        await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoHeld>();
        clock.Advance(TimeSpan.FromHours(25));

        var failed = await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.Equal(FailureCode.DeadlineExceeded, failed.Failure.Code);
        Assert.Equal("The request was not approved in time. It was held by: category/alcohol.", failed.Failure.Text);
    }

    [Fact]
    public async Task Should_be_cancelled_while_it_waits()
    {
        await using var fleet = await StartAsync();
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoHeld>();
        await fleet.SendAsync(new CancelVideo { JobId = jobId, TenantName = "acme", Reason = "not needed" });
        Assert.Equal("not needed", (await fleet.Facts.FirstAsync<VideoCancelled>()).Reason);
    }

    [Fact]
    public async Task Should_carry_what_was_approved_to_regenerations_and_edits_but_not_what_moderation_flagged()
    {
        await using var fleet = await StartAsync();
        fleet.Workers.Quantify = command => Held(command, Finding, Flagged);
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoHeld>();
        await fleet.SendAsync(new ApproveVideo { JobId = jobId, TenantName = "acme" });
        var first = await fleet.Facts.FirstAsync<VideoCompleted>();

        var again = await fleet.RequestAsync(Fleet.Request("r-2") with
        {
            Prompt = null, Feedback = "warmer", BasedOnTake = first.Takes[0].TakeId,
        });
        var edit = await fleet.RequestAsync(Fleet.Request("r-3") with
        {
            Prompt = null, Edit = new VideoEdit { TakeId = first.Takes[0].TakeId },
        });
        foreach (var next in (Guid[])[again, edit])
        {
            var command = await fleet.Facts.FirstAsync<QuantifyPrompt>(one => one.JobId == next);
            Assert.Equal(["category/alcohol"], command.Approved!.Select(one => one.Rule));
        }
    }

    [Fact]
    public async Task Should_be_checked_against_the_policy_of_its_own_tenant()
    {
        await using var fleet = await Fleet.StartAsync();
        var policy = new TenantPolicy { BlockedTerms = [new BlockedTerm { Term = "casino" }], Brands = PolicyAction.Pass };
        await fleet.ReadAsync(async database =>
        {
            await PolicyStore.SaveAsync(database, "acme", policy, DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken);
            return 0;
        });
        await fleet.RequestAsync(Fleet.Request());
        await fleet.RequestAsync(Fleet.Request(tenant: "other"));

        var own = await fleet.Facts.FirstAsync<QuantifyPrompt>(one => one.TenantName == "acme");
        Assert.Equal(("casino", PolicyAction.Pass), (own.Policy?.BlockedTerms?[0].Term, own.Policy?.Brands));
        Assert.Null((await fleet.Facts.FirstAsync<QuantifyPrompt>(one => one.TenantName == "other")).Policy);
    }

    private static Task<Fleet> StartAsync(Dictionary<string, string?>? settings = null, TimeProvider? time = null) =>
        Fleet.StartAsync(new Workers { Quantify = command => Held(command, Finding) }, settings, time);

    private static object Held(QuantifyPrompt command, params PolicyFinding[] findings) => command.Approved is { Count: > 0 }
        ? WorkerEvents.Quantified(command)
        : new PromptHeld { JobId = command.JobId, Findings = findings };
}
