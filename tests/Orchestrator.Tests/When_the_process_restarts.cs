using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.VideoRequests;
using Microsoft.Data.Sqlite;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_the_process_restarts : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("adgenius-restart-").FullName;

    public static TheoryData<string> Stages => ["queued", "quantifying", "rendering", "composing", "storing"];

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task Should_finish_the_job_from_its_rows(string stage)
    {
        var jobId = JobIds.OfRequest("acme", "r-1");
        var silent = new Workers
        {
            Quantify = order => stage is "queued" or "quantifying" ? null : Workers.Quantified(order),
            Render = order => stage == "rendering" && order.BatchIndex == 0 ? null : Workers.Rendered(order),
            Compose = order => stage == "composing" ? null : Workers.Composed(order),
            Store = order => stage == "storing" ? null : Workers.Stored(order),
        };
        var before = await Fleet.StartAsync(
            silent,
            folder: _folder,
            settings: stage == "queued" ? new() { ["Orchestrator:MaxRunningJobs"] = "1" } : null);
        if (stage == "queued")
        {
            // Somebody else's job takes the only place, so that ours surely waits.
            await before.RequestAsync(Fleet.Request(tenant: "blocker"));
            await before.Facts.FirstAsync<QuantifyPrompt>();
        }

        await before.RequestAsync(
            Fleet.Request() with { Prompt = null, Scenes = [.. Enumerable.Range(1, 6).Select(number => $"Scene {number}")] });
        await (stage switch
        {
            "queued" => before.Facts.FirstAsync<VideoAccepted>(one => one.JobId == jobId),
            "quantifying" => before.Facts.FirstAsync<QuantifyPrompt>(),
            "rendering" => (Task)before.Facts.FirstAsync<Handled>(one => one.Message is KeyframesRendered),
            "composing" => before.Facts.FirstAsync<ComposeClip>(),
            _ => before.Facts.FirstAsync<StoreVideo>(),
        });
        await before.DisposeAsync();

        await using var after = await Fleet.StartAsync(folder: _folder);
        var completed = await after.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);
        Assert.Equal((jobId, 1), (completed.JobId, completed.Takes[0].Iteration));
        Assert.Single(after.Facts.All<VideoCompleted>(), one => one.JobId == jobId);
        if (stage == "rendering")
        {
            Assert.Equal(0, Assert.Single(after.Facts.All<RenderKeyframes>()).BatchIndex);
        }

        if (stage is "composing" or "storing")
        {
            Assert.Empty(after.Facts.All<RenderKeyframes>());
        }
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
