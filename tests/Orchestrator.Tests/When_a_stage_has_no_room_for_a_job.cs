using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.TestKit.Postgres;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_a_stage_has_no_room_for_a_job(PostgresFixture postgres)
{
    private const string Frames = "local";
    private const string Provider = "sandbox";

    [Theory]
    [InlineData("Sqlite", Frames, Provider, "Orchestrator:MaxRunningFrameTakes")]
    [InlineData("Postgres", Frames, Provider, "Orchestrator:MaxRunningFrameTakes")]
    [InlineData("Sqlite", Provider, Frames, "Orchestrator:MaxRunningProviderTakes")]
    public async Task Should_start_it_before_smaller_jobs_that_would_always_fit(string database, string full, string other, string limit)
    {
        await using var fleet = await StartAsync(database, (limit, "4"));
        for (var number = 1; number <= 4; number++)
        {
            await StartedAsync(fleet, await QueueAsync(fleet, $"running-{number}", full));
        }

        var big = await QueueAsync(fleet, "acme", full, takes: 3);
        for (var number = 1; number <= 4; number++)
        {
            await QueueAsync(fleet, $"small-{number}", full);
        }

        for (var number = 1; number <= 2; number++)
        {
            await CancelAsync(fleet, $"running-{number}");

            // The tenant's job of the other stage starts behind its own big one, which shows that admission ran meanwhile.
            await StartedAsync(fleet, await QueueAsync(fleet, "acme", other, requestId: $"other-{number}"));
            await StartedAsync(fleet, await QueueAsync(fleet, "newcomer", other, requestId: $"other-{number}"));
        }

        await CancelAsync(fleet, "running-3");
        await StartedAsync(fleet, big);
        Assert.DoesNotContain(
            fleet.Facts.All<QuantifyPrompt>(), command => command.TenantName.StartsWith("small-", StringComparison.Ordinal));

        await CancelAsync(fleet, "running-4");
        await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.TenantName.StartsWith("small-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("Postgres")]
    public async Task Should_start_one_that_needs_more_than_the_limit_when_its_stage_is_empty(string database)
    {
        await using var fleet = await StartAsync(database, ("Orchestrator:MaxRunningFrameTakes", "2"));
        await StartedAsync(fleet, await QueueAsync(fleet, "running", Frames));
        var big = await QueueAsync(fleet, "acme", Frames, takes: 12);
        var small = await QueueAsync(fleet, "small", Frames);
        await StartedAsync(fleet, await QueueAsync(fleet, "other", Provider));

        await CancelAsync(fleet, "running");
        await StartedAsync(fleet, big);
        await CancelAsync(fleet, "acme");
        await StartedAsync(fleet, small);
    }

    [Theory]
    [InlineData("Sqlite", 70, "512")]
    [InlineData("Postgres", 70, "512")]
    [InlineData("Sqlite", 3, "2")]
    [InlineData("Postgres", 3, "2")]
    public async Task Should_find_jobs_of_the_other_stage_behind_any_number_of_tenants(string database, int tenants, string maxRunningJobs)
    {
        await using var fleet = await StartAsync(
            database, ("Orchestrator:MaxRunningFrameTakes", "2"), ("Orchestrator:MaxRunningJobs", maxRunningJobs));
        await StartedAsync(fleet, await QueueAsync(fleet, "running", Frames));
        await Task.WhenAll(Enumerable.Range(0, tenants).Select(number => QueueAsync(fleet, $"tenant-{number:00}", Frames, takes: 2)));

        await StartedAsync(fleet, await QueueAsync(fleet, "zulu", Provider));
        Assert.Equal(2, fleet.Facts.All<QuantifyPrompt>().Count);
    }

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("Postgres")]
    public async Task Should_reserve_nothing_for_a_job_that_was_cancelled(string database)
    {
        await using var fleet = await StartAsync(database, ("Orchestrator:MaxRunningFrameTakes", "2"));
        await StartedAsync(fleet, await QueueAsync(fleet, "running", Frames));
        await QueueAsync(fleet, "acme", Frames, takes: 2);
        var small = await QueueAsync(fleet, "small", Frames);
        await StartedAsync(fleet, await QueueAsync(fleet, "other", Provider));
        Assert.DoesNotContain(fleet.Facts.All<QuantifyPrompt>(), command => command.JobId == small);

        await CancelAsync(fleet, "acme");
        await StartedAsync(fleet, small);
    }

    [Theory]
    [InlineData("Sqlite", "sandbox", "runway_gen3", "local", "Orchestrator:MaxRunningProviderTakes")]
    [InlineData("Postgres", "sandbox", "runway_gen3", "local", "Orchestrator:MaxRunningProviderTakes")]
    [InlineData("Sqlite", "local:one", "local:other", "sandbox", "Orchestrator:MaxRunningFrameTakes")]
    public async Task Should_leave_room_for_other_models_beside_one_that_does_not_answer(
        string database, string slow, string other, string otherStage, string limit)
    {
        await using var fleet = await StartAsync(database, (limit, "4"), ("Orchestrator:MaxModelShare", "0.5"));
        await fleet.AnnounceAsync(LocalEntries.Of("local:one"), LocalEntries.Of("local:other"));
        var jobs = new List<Guid>();
        for (var number = 1; number <= 6; number++)
        {
            jobs.Add(await QueueAsync(fleet, $"slow-{number}", slow));
        }

        // Behind more jobs of the model than fit: of a tenant that has them too, and of one that has not.
        await StartedAsync(fleet, await QueueAsync(fleet, "slow-6", other, requestId: "r-2"));
        await StartedAsync(fleet, await QueueAsync(fleet, "newcomer", other));
        await StartedAsync(fleet, await QueueAsync(fleet, "newcomer", otherStage, requestId: "r-2"));
        await QueueAsync(fleet, "zulu", other); // the stage is full: what is read now has one stage alone
        await StartedAsync(fleet, await QueueAsync(fleet, "newcomer", otherStage, requestId: "r-3"));
        Assert.Equal(
            new HashSet<Guid> { jobs[0], jobs[1] },
            [.. fleet.Facts.All<QuantifyPrompt>().Where(command => command.Request.Model == slow).Select(command => command.JobId)]);

        // Its tenants have their turns when jobs of the model end.
        await CancelAsync(fleet, "slow-1");
        await StartedAsync(fleet, jobs[2]);
        await CancelAsync(fleet, "slow-2");
        await StartedAsync(fleet, jobs[3]);
    }

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("Postgres")]
    public async Task Should_start_a_big_job_before_smaller_ones_that_would_always_fit_in_its_models_share(string database)
    {
        await using var fleet = await StartAsync(
            database, ("Orchestrator:MaxRunningProviderTakes", "8"), ("Orchestrator:MaxModelShare", "0.5"));
        for (var number = 1; number <= 4; number++)
        {
            await StartedAsync(fleet, await QueueAsync(fleet, $"running-{number}", Provider));
        }

        var big = await QueueAsync(fleet, "acme", Provider, takes: 3);
        var small = await QueueAsync(fleet, "small", Provider);
        for (var number = 1; number <= 2; number++)
        {
            await CancelAsync(fleet, $"running-{number}");

            // Passes after this one have counted the end, and reserve the model before another job of the tenant is started.
            await StartedAsync(fleet, await QueueAsync(fleet, $"marker-{number}", "runway_gen3"));
            await StartedAsync(fleet, await QueueAsync(fleet, "acme", "runway_gen3", requestId: $"other-{number}"));
        }

        Assert.DoesNotContain(fleet.Facts.All<QuantifyPrompt>(), command => command.JobId == small);
        await CancelAsync(fleet, "running-3");
        await StartedAsync(fleet, big);
        Assert.DoesNotContain(fleet.Facts.All<QuantifyPrompt>(), command => command.JobId == small);
        await CancelAsync(fleet, "running-4");
        await StartedAsync(fleet, small);
    }

    private async Task<Fleet> StartAsync(string database, params (string Key, string Value)[] limits)
    {
        var settings = limits.ToDictionary(limit => limit.Key, limit => (string?)limit.Value);
        settings.TryAdd("Orchestrator:MaxModelShare", "1");
        if (database == "Postgres")
        {
            settings["Database:Provider"] = database;
            settings["Database:ConnectionString"] = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
            settings["Database:MigrateAtStartup"] = "true";
        }

        return await Fleet.StartAsync(new Workers { Quantify = _ => null }, settings);
    }

    private static async Task<Guid> QueueAsync(Fleet fleet, string tenant, string model, int takes = 1, string requestId = "r-1")
    {
        var jobId = await fleet.RequestAsync(Fleet.Request(requestId, tenant) with { Model = model, Variations = takes });
        await fleet.Facts.FirstAsync<VideoAccepted>(one => one.JobId == jobId);
        return jobId;
    }

    private static Task<QuantifyPrompt> StartedAsync(Fleet fleet, Guid jobId) =>
        fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.JobId == jobId);

    private static async Task CancelAsync(Fleet fleet, string tenant)
    {
        await fleet.SendAsync(new CancelVideo { TenantName = tenant, RequestId = "r-1" });
        await fleet.Facts.FirstAsync<VideoCancelled>(one => one.TenantName == tenant);
    }
}
