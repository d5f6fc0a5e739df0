using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.TestKit;
using AdGenius.TestKit.Fakes;

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

    private static Task IsAsync(Measurements measured, string series, double value) => Until.TrueAsync(
        $"{series} is {value}",
        () => Math.Abs(measured[series] - value) < double.Epsilon,
        TestContext.Current.CancellationToken);
}
