using AdGenius.Contracts.Storage;
using AdGenius.ObjectStore;
using AdGenius.TestKit;
using MassTransit;

namespace AdGenius.StorageWorker.Tests;

public sealed class When_videos_are_deleted : StorageScenario
{
    [Fact]
    public async Task Should_be_deleted_with_their_poster_preview_report_and_manifest()
    {
        var stored = await StoreAsync(await CommandAsync(await Clips.Mp4Async()));
        var command = new DeleteVideo { JobId = stored.JobId, TenantName = "demo", Keys = [stored.Video.Key] };
        var deleted = Assert.IsType<VideoDeleted>(await AskAsync(command));
        Assert.Equal("demo", deleted.TenantName);
        Assert.Empty(await KeysAsync());

        Assert.IsType<VideoDeleted>(await AskAsync(command)); // twice is fine
    }

    [Fact]
    public async Task Should_be_deleted_where_storing_has_failed_after_the_first_file_and_no_file_of_another_take()
    {
        var command = await FinishAsync(await CommandAsync(await Clips.Mp4Async()));
        await Store.DeleteAsync(command.Outputs[0].Poster.Key, Cancellation);
        var failed = Assert.IsType<StoreFailed>(await AskAsync(command));
        Assert.Equal(7, failed.Iteration);
        Assert.EndsWith("-summer-007.mp4", Assert.Single(await KeysAsync("videos/")), StringComparison.Ordinal);

        // A name of a file that does not exist, so that the command is answered.
        var deletion = PartialOf(command) with { Keys = ["videos/demo/none.mp4"] };
        await AskAsync(deletion with { Partial = [deletion.Partial![0] with { TakeId = Guid.NewGuid() }] });
        Assert.Single(await KeysAsync("videos/"));

        await AskAsync(deletion);
        Assert.Empty(await KeysAsync("videos/"));
        Assert.NotEmpty(await KeysAsync(StagingKeys.OfJob(command.JobId)));
    }

    [Fact]
    public async Task Should_be_deleted_with_their_manifest_where_they_were_stored_after_all_and_announce_nothing()
    {
        var command = await FinishAsync(await CommandAsync(await Clips.Mp4Async()));
        Assert.IsType<VideoStored>(await AskAsync(command));

        await SendAsync(PartialOf(command));
        var next = Guid.NewGuid();
        var answer = Assert.IsType<VideoDeleted>(await AskAsync(new DeleteVideo { JobId = next, TenantName = "demo", Keys = [] }));

        Assert.Equal(next, answer.JobId);
        await Until.TrueAsync("the files are deleted", async () => (await KeysAsync("videos/")).Length == 0, Cancellation);
    }

    private static DeleteVideo PartialOf(StoreVideo command) => new()
    {
        JobId = command.JobId,
        TenantName = command.TenantName,
        TakeId = command.TakeId,
        Keys = [],
        Partial =
        [
            new PartialVideo
            {
                TakeId = command.TakeId,
                CreativeId = command.CreativeId,
                AcceptedAt = command.AcceptedAt,
                Iteration = command.Iteration,
            },
        ],
    };

    /// <summary>Previews, the source picture, spritesheets, and what earlier attempts and other takes have left.</summary>
    private static readonly string[] StagedNames =
    [
        "source-image", "{take}/001/clip.mp4", "{take}/001/previews/0.png", "{take}/000/spritesheet.jpg", "{take}/002/finished/a/main.mp4",
        "{take}/002/keyframes/0001.png",
    ];

    [Fact]
    public async Task Should_be_deleted_with_everything_that_the_job_has_in_staging()
    {
        var (job, other) = (Guid.NewGuid(), Guid.NewGuid());
        await StageAsync(job);
        await StageAsync(other);

        Assert.IsType<VideoDeleted>(await AskAsync(new DeleteVideo { JobId = job, TenantName = "demo", Keys = [] }));

        Assert.Empty(await KeysAsync(StagingKeys.OfJob(job)));
        Assert.Equal(StagedNames.Length, (await KeysAsync(StagingKeys.OfJob(other))).Length);
    }

    [Fact]
    public async Task Should_leave_what_is_staged_when_only_one_takes_files_are_to_be_deleted()
    {
        var job = Guid.NewGuid();
        await StageAsync(job);

        await AskAsync(new DeleteVideo { JobId = job, TenantName = "demo", Keys = ["videos/demo/a.mp4"], TakeId = Guid.NewGuid() });

        Assert.Equal(StagedNames.Length, (await KeysAsync(StagingKeys.OfJob(job))).Length);
    }

    [Fact]
    public async Task Should_delete_staged_files_of_an_unknown_tenant_and_announce_nothing()
    {
        var (job, next) = (Guid.NewGuid(), Guid.NewGuid());
        await StageAsync(job);

        await SendAsync(new DeleteVideo { JobId = job, TenantName = "", Keys = [] });
        var answer = Assert.IsType<VideoDeleted>(await AskAsync(new DeleteVideo { JobId = next, TenantName = "demo", Keys = [] }));

        Assert.Equal(next, answer.JobId);
        await Until.TrueAsync(
            "the staged files are deleted", async () => (await KeysAsync(StagingKeys.OfJob(job))).Length == 0, Cancellation);
    }

    private async Task StageAsync(Guid job)
    {
        foreach (var name in StagedNames)
        {
            await Store.PutAsync(
                StagingKeys.OfJob(job, name.Replace("{take}", Guid.NewGuid().ToString("N"), StringComparison.Ordinal)),
                new MemoryStream([1]),
                new PutOptions { ContentType = "application/octet-stream" },
                Cancellation);
        }
    }

    [LongTest]
    [Theory]
    [InlineData("videos/other/20261121_060509-summer-007.mp4")]
    [InlineData("videos/demo/../other/20261121_060509-summer-007.mp4")]
    [InlineData("staging/x/y")]
    public async Task Should_delete_nothing_when_a_key_belongs_to_another_tenant(string foreign)
    {
        var stored = await StoreAsync(await CommandAsync(await Clips.Mp4Async()));
        await StoreAsync(await CommandAsync(await Clips.Mp4Async(), tenant: "other"));
        var before = await KeysAsync();

        var command = new DeleteVideo { JobId = stored.JobId, TenantName = "demo", Keys = [stored.Video.Key, foreign] };
        Assert.IsAssignableFrom<Fault<DeleteVideo>>(await AskAsync(command));
        Assert.Equal(before, await KeysAsync());
    }
}
