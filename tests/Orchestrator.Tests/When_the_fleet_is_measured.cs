using System.Globalization;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Telemetry;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases.Sqlite;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Pauses;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;
using AdGenius.TestKit.Fakes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_the_fleet_is_measured
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Orchestrator:MaxRunningJobs"] = "1",
        ["Orchestrator:MetricsInterval"] = "00:00:00.1",
        ["Budgets:MonthlyPerTenant"] = "25",
    };

    [Fact]
    public async Task Should_report_running_and_queued_jobs_and_the_budgets_of_their_tenants()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Quantify = _ => null }, Settings);
        using var measured = new Measurements(fleet);
        await fleet.RequestAsync(Fleet.Request("r-0"));
        await fleet.Facts.FirstAsync<QuantifyPrompt>();
        await fleet.RequestAsync(Fleet.Request("r-1"));

        await IsAsync(measured, "adgenius.jobs.active adgenius.job.state=queued", 1);
        await IsAsync(measured, "adgenius.jobs.active adgenius.job.state=quantifying", 1);
        await IsAsync(measured, "adgenius.tenant.jobs adgenius.tenant.name=acme adgenius.job.state=queued", 1);
        await IsAsync(measured, "adgenius.tenant.jobs adgenius.tenant.name=acme adgenius.job.state=running", 1);
        await IsAsync(measured, "adgenius.budget.limit adgenius.tenant.name=acme", 25);
        Assert.Equal(2, measured["adgenius.jobs.accepted"]);
        Assert.Equal(1, measured["adgenius.job.admission.duration"]);
    }

    [Fact]
    public async Task Should_count_each_end_and_each_stage_once()
    {
        await using var fleet = await Fleet.StartAsync();
        using var measured = new Measurements(fleet);
        await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoCompleted>();

        await IsAsync(measured, "adgenius.jobs.ended adgenius.job.outcome=completed", 1);
        await IsAsync(measured, "adgenius.job.duration adgenius.job.outcome=completed", 1);
        foreach (var stage in new[] { "quantify", "compose", "finish", "store" })
        {
            await IsAsync(measured, $"adgenius.stage.duration adgenius.stage.name={stage}", 1);
        }
    }

    [Fact]
    public async Task Should_name_the_failure_of_a_job_and_what_a_take_fell_back_from()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Generate = command => WorkerEvents.Failed(command), Compose = _ => null });
        using var measured = new Measurements(fleet);
        await fleet.RequestAsync(Fleet.Request("falls back") with { Model = "runway_gen3", Fallback = Fallback.Placeholder });
        await IsAsync(measured, "adgenius.take.fallbacks error.type=ProviderUnavailable", 1);

        await fleet.RequestAsync(Fleet.Request("fails") with { Model = "runway_gen3" });
        await IsAsync(measured, "adgenius.jobs.ended adgenius.job.outcome=failed error.type=ProviderUnavailable", 1);
        await fleet.SendAsync(Fleet.Request("refused") with { CreativeId = "../other" });
        await IsAsync(measured, "adgenius.jobs.refused", 1);
    }

    /// <summary>The alert of old queued jobs is for jobs that wait for capacity, and for nothing else.</summary>
    [Fact]
    public async Task Should_report_since_when_queued_jobs_wait_for_capacity_alone()
    {
        var clock = new FakeClock();
        var rejects = true;
        await using var fleet = await Fleet.StartAsync(
            new Workers { Quantify = command => rejects ? Rejected(command) : null }, Settings, clock);
        var retried = await fleet.RequestAsync(Fleet.Request("retried"));
        await fleet.Facts.FirstAsync<VideoFailed>(one => one.JobId == retried);
        rejects = false;
        await fleet.RequestAsync(Fleet.Request("running"));
        await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.Request.RequestId == "running");
        await fleet.SendAsync(new RetryVideo { JobId = retried, TenantName = "acme" });
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is RetryRequested);
        await PauseAsync(fleet, PauseKind.Tenant, "paused");
        await PauseAsync(fleet, PauseKind.Model, "sandbox");
        await AcceptedAsync(fleet, Fleet.Request("of a paused tenant", "paused"));
        await AcceptedAsync(fleet, Fleet.Request("of a paused model") with { Model = "sandbox" });
        var start = clock.GetUtcNow().AddSeconds(30);
        var scheduled = await AcceptedAsync(fleet, Fleet.Request("scheduled") with { StartAt = start });
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((4, null), await QueuedAsync(fleet));

        var accepted = clock.GetUtcNow();
        var waiting = await AcceptedAsync(fleet, Fleet.Request("waiting"));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((5, accepted), await QueuedAsync(fleet));

        await fleet.SendAsync(new CancelVideo { TenantName = "acme", JobId = waiting });
        await fleet.Facts.FirstAsync<VideoCancelled>(one => one.JobId == waiting);
        clock.Advance(TimeSpan.FromSeconds(20));
        await Until.TrueAsync(
            "the scheduled job's time has come",
            async () => (await fleet.JobAsync(scheduled)).AdmissionOrder != AdmissionOrder.Scheduled,
            TestContext.Current.CancellationToken);
        Assert.Equal((4, start), await QueuedAsync(fleet));
    }

    /// <summary>The alert of old jobs is for those that run and do not end: however long they had been queued before, or held.</summary>
    [Fact]
    public async Task Should_report_since_when_jobs_run()
    {
        var clock = new FakeClock();
        await using var fleet = await Fleet.StartAsync(new Workers { Quantify = _ => null }, Settings, clock);
        var first = await fleet.RequestAsync(Fleet.Request("first"));
        await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.Request.RequestId == "first");
        var second = await AcceptedAsync(fleet, Fleet.Request("second"));
        clock.Advance(TimeSpan.FromSeconds(30));
        await fleet.SendAsync(new CancelVideo { TenantName = "acme", JobId = first });
        await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.Request.RequestId == "second");

        var started = (await fleet.JobAsync(second)).StartedAt;
        Assert.Equal(clock.GetUtcNow(), started);
        await using var scope = fleet.Services.CreateAsyncScope();
        var measured = await scope.ServiceProvider.GetRequiredService<FleetReader>().ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal([(VideoState.Quantifying, 1L, started)], measured.Jobs);
    }

    [Fact]
    public async Task Should_measure_a_scheduled_job_from_its_start_time()
    {
        var clock = new FakeClock();
        await using var fleet = await Fleet.StartAsync(time: clock);
        using var measured = new Measurements(fleet);
        await AcceptedAsync(fleet, Fleet.Request() with { StartAt = clock.GetUtcNow().AddDays(2) });
        clock.Advance(TimeSpan.FromDays(2));
        await fleet.Facts.FirstAsync<VideoCompleted>();

        await IsAsync(measured, "adgenius.job.duration adgenius.job.outcome=completed", 1);
        Assert.Equal(0, measured.LastOf("adgenius.job.admission.duration"));
        Assert.Equal(0, measured.LastOf("adgenius.job.duration adgenius.job.outcome=completed"));
    }

    [Fact]
    public async Task Should_measure_the_first_start_of_a_job_alone()
    {
        var fails = true;
        await using var fleet = await Fleet.StartAsync(
            new Workers { Compose = command => fails ? ComposeFailed(command) : WorkerEvents.Composed(command) });
        using var measured = new Measurements(fleet);
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoFailed>(one => one.JobId == jobId);
        fails = false;
        await fleet.SendAsync(new RetryVideo { JobId = jobId, TenantName = "acme" });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);

        Assert.Equal(1, measured["adgenius.job.admission.duration"]);
    }

    [Fact]
    public async Task Should_read_the_open_jobs_once()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Quantify = _ => null }, Settings);
        await fleet.RequestAsync(Fleet.Request("r-0"));
        await fleet.Facts.FirstAsync<QuantifyPrompt>();
        await AcceptedAsync(fleet, Fleet.Request("r-1"));
        await AcceptedAsync(fleet, Fleet.Request("r-2", "other"));
        var plans = new QueryPlans();
        await using var database = new SqliteAdGeniusDbContext(new DbContextOptionsBuilder<SqliteAdGeniusDbContext>()
            .UseSqlite($"Data Source={Path.Combine(fleet.Folder, "adgenius.db")}").AddInterceptors(plans).Options);

        var measured = await new FleetReader(
            database, new DatabaseClock(TimeProvider.System), Options.Create(new BudgetOptions()), new NearBudgets())
            .ReadAsync(TestContext.Current.CancellationToken);

        Assert.Single(
            plans.Steps.Select(one => one.Command).Where(text => text.Contains("\"videos\"", StringComparison.Ordinal)).Distinct());
        Assert.Equal(
            [("Quantifying", 1), ("Queued", 2)],
            measured.Jobs.Select(row => (row.State, row.Jobs)).OrderBy(row => row.State, StringComparer.Ordinal));
        Assert.Equal([("acme", 1, 1), ("other", 1, 0)], measured.Tenants.Select(tenant => (tenant.Name, tenant.Queued, tenant.Running)));
    }

    /// <summary>A job of a tenant whose budget is spent fails within seconds, and the alert needs the tenant for five minutes.</summary>
    [Fact]
    public async Task Should_report_a_tenant_near_its_budget_also_while_it_has_no_open_job()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Quantify = _ => null }, Settings);
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<QuantifyPrompt>();
        await CommitAsync(fleet, 24);
        Assert.Equal([new TenantMeasurement("acme", 0, 1, 24, 25)], await TenantsAsync(fleet));

        await fleet.SendAsync(new CancelVideo { TenantName = "acme", JobId = jobId });
        await fleet.Facts.FirstAsync<VideoCancelled>(one => one.JobId == jobId);
        Assert.Equal([new TenantMeasurement("acme", 0, 0, 24, 25)], await TenantsAsync(fleet));
        Assert.Equal([new TenantMeasurement("acme", 0, 0, 24, 25)], await TenantsAsync(fleet));

        await CommitAsync(fleet, 5);
        Assert.Empty(await TenantsAsync(fleet));
    }

    [Fact]
    public async Task Should_report_a_tenant_near_its_budget_beside_those_with_more_jobs()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Quantify = _ => null }, Settings);
        for (var number = 0; number < FleetReader.MaxTenants; number++)
        {
            await AcceptedAsync(fleet, Fleet.Request("r-0", $"a{number:00}"));
        }

        await AcceptedAsync(fleet, Fleet.Request("r-0", "z-other"));
        await AcceptedAsync(fleet, Fleet.Request("r-0", "z-near"));
        await CommitAsync(fleet, 20, "z-near");
        Assert.Equal(
            [.. Enumerable.Range(0, FleetReader.MaxTenants).Select(number => $"a{number:00}"), "z-near"],
            (await TenantsAsync(fleet)).Select(tenant => tenant.Name).Order(StringComparer.Ordinal));
    }

    private static async Task<IReadOnlyList<TenantMeasurement>> TenantsAsync(Fleet fleet)
    {
        await using var scope = fleet.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<FleetReader>().ReadAsync(TestContext.Current.CancellationToken)).Tenants;
    }

    private static async Task CommitAsync(Fleet fleet, long dollars, string tenant = "acme") => await fleet.ReadAsync(async database =>
    {
        var now = await new DatabaseClock(TimeProvider.System).NowAsync(database, TestContext.Current.CancellationToken);
        var name = string.Create(CultureInfo.InvariantCulture, $"tenant/{tenant}/{now.UtcDateTime:yyyy-MM}");
        await database.Set<LedgerAccount>().Where(row => row.Account == name).ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        database.Add(new LedgerAccount { Account = name, CommittedMicros = dollars * 1_000_000 });
        return await database.SaveChangesAsync(TestContext.Current.CancellationToken);
    });

    private static async Task<(long Jobs, DateTimeOffset? Oldest)> QueuedAsync(Fleet fleet)
    {
        await using var scope = fleet.Services.CreateAsyncScope();
        var measurement = await scope.ServiceProvider.GetRequiredService<FleetReader>().ReadAsync(TestContext.Current.CancellationToken);
        var queued = measurement.Jobs.Single(row => row.State == VideoState.Queued);
        return (queued.Jobs, queued.Oldest);
    }

    private static Task<bool> PauseAsync(Fleet fleet, PauseKind kind, string name) => fleet.ReadAsync(database => PauseStore.SetAsync(
        database,
        new Pause { Kind = kind, Name = name, Actor = "this test", At = TimeProvider.System.GetUtcNow() },
        TestContext.Current.CancellationToken));

    private static async Task<Guid> AcceptedAsync(Fleet fleet, GenerateVideo request)
    {
        var jobId = await fleet.RequestAsync(request);
        await fleet.Facts.FirstAsync<VideoAccepted>(one => one.JobId == jobId);
        return jobId;
    }

    private static PromptRejected Rejected(QuantifyPrompt command) => new()
    {
        JobId = command.JobId,
        Failure = new Failure { Code = FailureCode.Internal, Text = "broken" },
    };

    private static ClipFailed ComposeFailed(ComposeClip command) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        Failure = new Failure { Code = FailureCode.RenderFailed, Text = "ffmpeg ended with 1." },
    };

    private static Task IsAsync(Measurements measured, string series, double value) => Until.TrueAsync(
        $"{series} is {value}",
        () => Math.Abs(measured[series] - value) < double.Epsilon,
        TestContext.Current.CancellationToken);
}
