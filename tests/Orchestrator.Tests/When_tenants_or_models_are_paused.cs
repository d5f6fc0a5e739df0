using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Admission;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Pauses;
using AdGenius.TestKit;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_tenants_or_models_are_paused
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_keep_a_paused_tenants_jobs_queued_until_it_is_resumed()
    {
        await using var fleet = await Fleet.StartAsync();
        await PauseAsync(fleet, PauseKind.Tenant, "acme");
        await CheckHeldAsync(fleet, Fleet.Request(), Fleet.Request("r-2", "other"), PauseKind.Tenant, "acme");
    }

    [Fact]
    public async Task Should_keep_a_paused_models_jobs_queued_until_it_is_resumed()
    {
        await using var fleet = await Fleet.StartAsync();
        await PauseAsync(fleet, PauseKind.Model, "sandbox");
        await CheckHeldAsync(
            fleet, Fleet.Request() with { Model = "sandbox" }, Fleet.Request("r-2") with { Model = "local" }, PauseKind.Model, "sandbox");
    }

    [Fact]
    public async Task Should_let_running_jobs_end()
    {
        var answer = new TaskCompletionSource();
        await using var fleet = await Fleet.StartAsync(
            new Workers { Work = command => command is QuantifyPrompt { TenantName: "acme" } ? answer.Task : Task.CompletedTask });
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<QuantifyPrompt>();
        await PauseAsync(fleet, PauseKind.Tenant, "acme");
        answer.SetResult();
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);
    }

    [Fact]
    public async Task Should_fall_back_past_a_paused_model()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Generate = command => command.Model == "luma_dream"
                ? WorkerEvents.Generated(command)
                : WorkerEvents.Failed(command, FailureCode.ProviderRetired) },
            new()
            {
                ["Orchestrator:FallbackOrder:0"] = "runway_gen3", ["Orchestrator:FallbackOrder:1"] = "google_veo",
                ["Orchestrator:FallbackOrder:2"] = "luma_dream",
            });
        await PauseAsync(fleet, PauseKind.Model, "google_veo");
        await fleet.RequestAsync(Fleet.Request() with { Model = "runway_gen3", Fallback = Fallback.NextProvider });
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Equal(["runway_gen3", "luma_dream"], fleet.Facts.All<GenerateClip>().Select(command => command.Model));
    }

    /// <summary>The other job is requested later and ends first, which proves that admission ran and passed the held one over.</summary>
    private static async Task CheckHeldAsync(Fleet fleet, GenerateVideo held, GenerateVideo other, PauseKind kind, string name)
    {
        var heldId = await fleet.RequestAsync(held);
        await fleet.Facts.FirstAsync<VideoAccepted>(one => one.JobId == heldId);
        var otherId = await fleet.RequestAsync(other);
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == otherId);
        Assert.Equal("Queued", (await fleet.JobAsync(heldId)).CurrentState);
        Assert.DoesNotContain(fleet.Facts.All<QuantifyPrompt>(), command => command.JobId == heldId);

        Assert.True(await fleet.ReadAsync(database => PauseStore.EndAsync(database, kind, name, Cancellation)));
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == heldId);
    }

    private static async Task PauseAsync(Fleet fleet, PauseKind kind, string name)
    {
        var pause = new Pause { Kind = kind, Name = name, Actor = "this test", At = TimeProvider.System.GetUtcNow() };
        Assert.True(await fleet.ReadAsync(database => PauseStore.SetAsync(database, pause, Cancellation)));
        await Until.TrueAsync(
            "admission knows of the pause", () => fleet.Service<AdmissionState>().Pauses.Find(kind, name) is not null, Cancellation);
    }
}
