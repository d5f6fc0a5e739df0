using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Tenants;
using AdGenius.TestKit;
using AdGenius.TestKit.Fakes;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_tenants_are_queued
{
    [Fact]
    public async Task Should_serve_them_round_robin_however_long_one_queue_is()
    {
        await using var fleet = await BlockedAsync(new() { ["Orchestrator:MaxRunningJobs"] = "1" });
        for (var number = 1; number <= 8; number++)
        {
            await QueueAsync(fleet, "flood", $"flood-{number}");
        }

        await QueueAsync(fleet, "modest", "modest-1");
        await QueueAsync(fleet, "modest", "modest-2");
        await QueueAsync(fleet, "newcomer", "newcomer-1");
        await UnblockAsync(fleet);
        await fleet.Facts.NthAsync<VideoCompleted>(11, _ => true);

        var command = fleet.Facts.All<QuantifyPrompt>().Skip(1).Select(one => one.Request.RequestId).ToList();
        Assert.Equal(["flood-1", "modest-1", "newcomer-1"], command.Take(3).Order());
        Assert.Equal(["flood-2", "modest-2"], command.Skip(3).Take(2).Order());
        Assert.Equal(Enumerable.Range(3, 6).Select(number => $"flood-{number}"), command.Skip(5));
    }

    [Fact]
    public async Task Should_keep_a_tenant_within_its_running_jobs()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Quantify = _ => null },
            new() { ["Orchestrator:MaxRunningJobsPerTenant"] = "2" });
        var jobs = new List<Guid>();
        for (var number = 1; number <= 4; number++)
        {
            jobs.Add(await QueueAsync(fleet, "acme", $"r-{number}"));
        }

        await fleet.Facts.NthAsync<QuantifyPrompt>(2, _ => true);

        // Another tenant's job passes the ones that must wait, which proves that admission ran meanwhile.
        await QueueAsync(fleet, "other", "r-1");
        await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.TenantName == "other");
        Assert.Equal(
            jobs.Take(2).Order(), // commands of different jobs may be consumed in any order
            fleet.Facts.All<QuantifyPrompt>().Where(command => command.TenantName == "acme").Select(command => command.JobId).Order());

        await fleet.SendAsync(new CancelVideo { TenantName = "acme", JobId = jobs[0] });
        var third = await fleet.Facts.NthAsync<QuantifyPrompt>(3, command => command.TenantName == "acme");
        Assert.Equal(jobs[2], third.JobId);
    }

    [Fact]
    public async Task Should_prefer_a_limit_of_the_tenants_own()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Quantify = _ => null },
            new() { ["Orchestrator:MaxRunningJobsPerTenant"] = "2" });
        await LimitAsync(fleet, "acme", 1);
        var first = await QueueAsync(fleet, "acme", "r-1");
        await QueueAsync(fleet, "acme", "r-2");
        await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.JobId == first);

        // Another tenant's jobs pass the one that must wait, up to the configured limit.
        await QueueAsync(fleet, "other", "r-1");
        await QueueAsync(fleet, "other", "r-2");
        await fleet.Facts.NthAsync<QuantifyPrompt>(2, command => command.TenantName == "other");
        Assert.Single(fleet.Facts.All<QuantifyPrompt>(), command => command.TenantName == "acme");
    }

    /// <summary>None of its jobs ends meanwhile, which would put it on the list of waiting tenants again.</summary>
    [Fact]
    public async Task Should_start_more_jobs_when_the_limit_of_a_tenant_is_raised_or_removed()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Quantify = _ => null },
            new() { ["Orchestrator:MaxRunningJobsPerTenant"] = "3" });
        await LimitAsync(fleet, "acme", 1);
        var jobs = new List<Guid>();
        for (var number = 1; number <= 4; number++)
        {
            jobs.Add(await QueueAsync(fleet, "acme", $"r-{number}"));
        }

        await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.JobId == jobs[0]);
        await UntilNotListedAsync(fleet, "acme");
        await LimitAsync(fleet, "acme", 2);
        await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.JobId == jobs[1]);
        await UntilNotListedAsync(fleet, "acme");
        Assert.Equal(2, fleet.Facts.All<QuantifyPrompt>().Count);

        await fleet.ReadAsync(database => TenantLimitStore.DeleteAsync(database, "acme", TestContext.Current.CancellationToken));
        await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.JobId == jobs[2]);
        await UntilNotListedAsync(fleet, "acme");
        Assert.Equal(3, fleet.Facts.All<QuantifyPrompt>().Count);
    }

    [Fact]
    public async Task Should_count_takes_and_let_a_big_job_run_alone()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Quantify = _ => null },
            new() { ["Orchestrator:MaxRunningTakesPerTenant"] = "4" });
        var big = await fleet.RequestAsync(Fleet.Request("big") with { Variations = 12 });
        await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.JobId == big);
        var small = await fleet.RequestAsync(Fleet.Request("small"));
        await fleet.Facts.FirstAsync<VideoAccepted>(one => one.JobId == small);
        await fleet.RequestAsync(Fleet.Request("r-1", tenant: "other"));
        await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.TenantName == "other");
        Assert.DoesNotContain(fleet.Facts.All<QuantifyPrompt>(), command => command.JobId == small);

        await fleet.SendAsync(new CancelVideo { TenantName = "acme", JobId = big });
        await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.JobId == small);
    }

    [Theory]
    [InlineData("local", "sandbox", "Orchestrator:MaxRunningFrameTakes")]
    [InlineData("sandbox", "local", "Orchestrator:MaxRunningProviderTakes")]
    public async Task Should_start_jobs_of_another_stage_while_one_stage_is_full(string full, string free, string limit)
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Quantify = _ => null }, new() { [limit] = "2", ["Orchestrator:MaxModelShare"] = "1" });
        var running = await RequestAsync(fleet, "first", full);
        await RequestAsync(fleet, "second", full);
        await fleet.Facts.NthAsync<QuantifyPrompt>(2, _ => true);
        var queued = await RequestAsync(fleet, "third", full);
        await fleet.Facts.FirstAsync<VideoAccepted>(one => one.JobId == queued);

        // Both a tenant with jobs for both stages, and one with jobs for the free stage only.
        var sameTenant = await RequestAsync(fleet, "third", free, "r-2");
        var otherTenant = await RequestAsync(fleet, "fourth", free);
        await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.JobId == sameTenant);
        await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.JobId == otherTenant);
        Assert.DoesNotContain(fleet.Facts.All<QuantifyPrompt>(), command => command.JobId == queued);

        await fleet.SendAsync(new CancelVideo { TenantName = "first", JobId = running });
        await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.JobId == queued);
    }

    private static Task<bool> LimitAsync(Fleet fleet, string tenant, int maxRunningJobs) => fleet.ReadAsync(async database =>
    {
        await TenantLimitStore.SaveAsync(
            database, new TenantLimits { TenantName = tenant, MaxRunningJobs = maxRunningJobs }, TestContext.Current.CancellationToken);
        return true;
    });

    private static Task UntilNotListedAsync(Fleet fleet, string tenant) => Until.TrueAsync(
        "the tenant is at its limit",
        () => fleet.ReadAsync(database => database.TenantQueue.AnyAsync(
            entry => entry.TenantName == tenant && !entry.IsWaiting, TestContext.Current.CancellationToken)),
        TestContext.Current.CancellationToken);

    private static Task<Guid> RequestAsync(Fleet fleet, string tenant, string model, string requestId = "r-1")
        => fleet.RequestAsync(Fleet.Request(requestId, tenant) with { Model = model });

    private static async Task<Guid> QueueAsync(Fleet fleet, string tenant, string requestId)
    {
        var jobId = await fleet.RequestAsync(Fleet.Request(requestId, tenant));
        await fleet.Facts.FirstAsync<VideoAccepted>(one => one.JobId == jobId);
        return jobId;
    }

    private static async Task<Fleet> BlockedAsync(Dictionary<string, string?> settings)
    {
        var fleet = await Fleet.StartAsync(
            new Workers { Quantify = command => command.TenantName == "blocker" ? null : WorkerEvents.Quantified(command) },
            settings);
        await fleet.RequestAsync(Fleet.Request(tenant: "blocker"));
        await fleet.Facts.FirstAsync<QuantifyPrompt>();
        return fleet;
    }

    private static Task UnblockAsync(Fleet fleet) => fleet.SendAsync(new CancelVideo { TenantName = "blocker", RequestId = "r-1" });
}
