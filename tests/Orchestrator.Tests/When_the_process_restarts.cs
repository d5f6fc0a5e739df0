using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Persistence;
using AdGenius.Persistence.Leases;
using AdGenius.TestKit;
using AdGenius.TestKit.Fakes;
using AdGenius.VideoRequests;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_the_process_restarts : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("adgenius-restart-").FullName;

    public static TheoryData<string> Stages => ["queued", "quantifying", "rendering", "composing", "finishing", "storing"];

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task Should_finish_the_job_from_its_rows(string stage)
    {
        var jobId = JobIds.OfRequest("acme", "r-1");
        var silent = new Workers
        {
            Quantify = command => stage is "queued" or "quantifying" ? null : WorkerEvents.Quantified(command),
            Render = command => stage == "rendering" && command.BatchIndex == 0 ? null : WorkerEvents.Rendered(command),
            Compose = command => stage == "composing" ? null : WorkerEvents.Composed(command),
            Finish = command => stage == "finishing" ? null : WorkerEvents.Finished(command),
            Store = command => stage == "storing" ? null : WorkerEvents.Stored(command),
        };
        var before = await Fleet.StartAsync(
            silent,
            folder: _folder,
            settings: stage == "queued" ? new() { ["Orchestrator:MaxRunningJobs"] = "1" } : null);
        if (stage == "queued")
        {
            // Another tenant's job takes the only slot, so that this one stays queued.
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
            "finishing" => before.Facts.FirstAsync<FinishVideo>(),
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

        if (stage is "composing" or "finishing" or "storing")
        {
            Assert.Empty(after.Facts.All<RenderKeyframes>());
        }
    }

    [Fact]
    public async Task Should_finish_the_job_with_the_batches_it_began_with_when_their_size_was_changed()
    {
        var jobId = JobIds.OfRequest("acme", "r-1");
        var before = await Fleet.StartAsync(
            new Workers { Render = command => command.BatchIndex == 5 ? null : WorkerEvents.Rendered(command) },
            new() { ["Frames:BatchSize"] = "1" },
            folder: _folder);
        await before.RequestAsync(
            Fleet.Request() with { Prompt = null, Scenes = [.. Enumerable.Range(1, 6).Select(number => $"Scene {number}")] });
        await before.Facts.NthAsync<Handled>(5, one => one.Message is KeyframesRendered);
        await before.DisposeAsync();

        await using var after = await Fleet.StartAsync(settings: new() { ["Frames:BatchSize"] = "4" }, folder: _folder);
        await after.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);
        Assert.Equal("Scene 6", Assert.Single(Assert.Single(after.Facts.All<RenderKeyframes>()).Keyframes).Text);
    }

    /// <summary>The process waits for another one's lease while its clock is set forward.</summary>
    [Fact]
    public async Task Should_not_send_the_commands_of_jobs_accepted_since_the_start_again_when_the_clock_was_set_forward()
    {
        var clock = new FakeClock();
        await using (var before = await Fleet.StartAsync(time: clock, folder: _folder))
        {
            await Until.TrueAsync(
                "the lease is held",
                () => before.ReadAsync(database => Leases(database).AnyAsync()),
                TestContext.Current.CancellationToken);
            await before.ReadAsync(database => Leases(database).ExecuteUpdateAsync(set => set
                .SetProperty(lease => lease.Holder, "another process")
                .SetProperty(lease => lease.Token, lease => lease.Token + 1)
                .SetProperty(lease => lease.ExpiresAt, clock.GetUtcNow().AddDays(1))));
        }

        await using var fleet = await Fleet.StartAsync(new Workers { Generate = _ => null }, time: clock, folder: _folder);
        await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo" });
        await fleet.Facts.FirstAsync<GenerateClip>();
        await fleet.UntilSentAsync();
        await fleet.ReadAsync(database => Leases(database).ExecuteUpdateAsync(set => set
            .SetProperty(lease => lease.ExpiresAt, clock.GetUtcNow().AddSeconds(-1))));

        clock.Advance(TimeSpan.FromHours(1));
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is VideoDue { AfterRestart: false });
        Assert.DoesNotContain(fleet.Facts.All<Handled>(), one => one.Message is VideoDue { AfterRestart: true });
    }

    private static IQueryable<Lease> Leases(AdGeniusDbContext database) => database.Set<Lease>().Where(lease => lease.Name == "due-jobs");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
