using System.Text;
using System.Text.Json.Nodes;
using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Storage;
using AdGenius.ObjectStore;

namespace AdGenius.StorageWorker.Tests;

/// <summary>A command with the details of storing: the worker stores what it has finished, and puts nothing into staging.</summary>
public sealed class When_a_clip_becomes_the_video : StorageScenario
{
    private const string Name = "videos/demo/20261121_060509-summer-007";

    [Fact]
    public async Task Should_store_the_same_as_with_a_command_of_its_own()
    {
        var staged = await CommandAsync(await Clips.Mp4Async());
        var expected = await StoreAsync(staged);
        var ofExpected = await FilesAsync();
        await DeleteAllAsync(expected);
        var direct = Direct(await CommandAsync(await Clips.Mp4Async()));

        var stored = Assert.IsType<VideoStored>(await AskAsync(direct));

        Assert.Equal([$"{Name}.jpg", $"{Name}.json", $"{Name}.mp4", $"{Name}.preflight.json", $"{Name}.webp"], await KeysAsync("videos/"));
        var files = await FilesAsync();
        Assert.All(files.Keys.Where(key => key != $"{Name}.json"), key => Assert.Equal(ofExpected[key], files[key]));
        Assert.Equal(Neutral(ofExpected[$"{Name}.json"]), Neutral(files[$"{Name}.json"]));
        Assert.Equal(
            Text(expected with { JobId = default, TakeId = default, At = default, Manifest = stored.Manifest }),
            Text(stored with { JobId = default, TakeId = default, At = default }));
        Assert.Equal(direct.TakeId.ToString(), (await Store.HeadAsync(stored.Poster.Key, Cancellation))!.Metadata["take_id"]);
    }

    [Fact]
    public async Task Should_put_nothing_into_staging_and_delete_the_clip()
    {
        var command = Direct(await CommandAsync(await Clips.SilentAsync()));
        Store.Puts.Clear();

        var stored = Assert.IsType<VideoStored>(await AskAsync(command));

        Assert.Equal(5, Store.Puts.Count);
        Assert.All(Store.Puts, key => Assert.StartsWith("videos/", key, StringComparison.Ordinal));
        Assert.All(await KeysAsync("staging/"), key => Assert.True(StagingKeys.IsKeyframe(key)));
        Assert.Equal(stored.Video.Key, Assert.Single(stored.Sources!).Clip.Key);
        Assert.Empty(LeftInWork());
    }

    [Fact]
    public async Task Should_end_with_one_set_of_objects_when_it_is_delivered_twice()
    {
        var command = Direct(await CommandAsync(await Clips.SilentAsync()));
        await Task.WhenAll(SendAsync(command), SendAsync(command));
        var one = Assert.IsType<VideoStored>(await NextAnswerAsync());
        var other = Assert.IsType<VideoStored>(await NextAnswerAsync());
        Assert.Equal(Text(one), Text(other));

        var puts = Store.Puts.Count;
        Assert.Equal(Text(one), Text(Assert.IsType<VideoStored>(await AskAsync(command))));
        Assert.Equal(puts, Store.Puts.Count);
        Assert.Equal(5, (await KeysAsync("videos/")).Length);
    }

    [Fact]
    public async Task Should_resume_what_was_interrupted_after_the_video()
    {
        var command = Direct(await CommandAsync(await Clips.Mp4Async()));
        var earlier = await PutAsync($"{Name}.mp4", await Clips.Mp4Async(seconds: 1), command.TakeId);

        var stored = Assert.IsType<VideoStored>(await AskAsync(command));

        Assert.Equal(earlier.Sha256, stored.Video.Sha256); // what is written once stays
        Assert.Equal(5, (await KeysAsync("videos/")).Length);
    }

    [Fact]
    public async Task Should_not_overwrite_the_video_of_another_take()
    {
        var command = Direct(await CommandAsync(await Clips.Mp4Async()));
        var other = await PutAsync($"{Name}.mp4", await Clips.Mp4Async(seconds: 1), Guid.NewGuid());

        var failed = Assert.IsType<FinishFailed>(await AskAsync(command));

        Assert.Equal(FailureCode.Internal, failed.Failure.Code);
        Assert.Equal(other.Sha256, (await Store.HeadAsync(other.Key, Cancellation))!.Sha256);
        Assert.NotNull(await Store.HeadAsync(command.Clip.Key, Cancellation));
    }

    [Fact]
    public async Task Should_keep_the_clip_for_another_try_while_nothing_can_be_written()
    {
        var command = Direct(await CommandAsync(await Clips.Mp4Async()));
        Store.Fail(int.MaxValue, () => new ObjectStoreException("secret host is down") { IsTransient = true });

        var failed = Assert.IsType<FinishFailed>(await AskAsync(command));

        Assert.Equal((FailureCode.StorageUnavailable, true, 7), (failed.Failure.Code, failed.Failure.Retryable, failed.Iteration));
        Store.Fail(0, null!);
        Assert.NotNull(await Store.HeadAsync(command.Clip.Key, Cancellation));
        Assert.IsType<VideoStored>(await AskAsync(command));
    }

    [Fact]
    public async Task Should_refuse_a_clip_that_is_no_video()
    {
        var failed = Assert.IsType<FinishFailed>(await AskAsync(Direct(await CommandAsync(new byte[5000]))));
        Assert.Equal((FailureCode.InvalidMedia, 7), (failed.Failure.Code, failed.Iteration));
        Assert.Empty(await KeysAsync("videos/"));
    }

    [Fact]
    public async Task Should_stage_what_is_made_of_a_brief()
    {
        var command = Direct(await CommandAsync(await Clips.Mp4Async()));
        Assert.IsType<VideoFinished>(await AskAsync(command with { Brief = new Brief() }));
        Assert.Empty(await KeysAsync("videos/"));
    }

    private static FinishVideo Direct(FinishVideo command)
    {
        var store = StoreCommandOf(
            command, new VideoFinished { JobId = command.JobId, TakeId = command.TakeId, Attempt = 1, Outputs = [], Facts = new() });
        return command with
        {
            Storage = new StorageDetails
            {
                TakeNumber = store.TakeNumber,
                Iteration = store.Iteration,
                AcceptedAt = store.AcceptedAt,
                Prompt = store.Prompt,
                Cost = store.Cost,
                OriginalUrl = store.OriginalUrl,
                Adjustments = store.Adjustments,
                Labels = store.Labels,
            },
        };
    }

    private Task<MediaReference> PutAsync(string key, byte[] content, Guid take) => Store.PutAsync(
        key,
        new MemoryStream(content),
        new PutOptions
        {
            ContentType = "video/mp4",
            WriteOnce = true,
            Metadata = new Dictionary<string, string> { ["take_id"] = take.ToString() },
        },
        Cancellation);

    private async Task<Dictionary<string, string>> FilesAsync()
    {
        var files = new Dictionary<string, string>();
        foreach (var key in await KeysAsync("videos/"))
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(Home, "objects", key), Cancellation);
            files[key] = key == $"{Name}.json" ? Encoding.UTF8.GetString(bytes) : Convert.ToHexString(bytes);
        }

        return files;
    }

    private async Task DeleteAllAsync(VideoStored stored)
    {
        foreach (var key in await KeysAsync(stored.Video.Key[..^".mp4".Length]))
        {
            await Store.DeleteAsync(key, Cancellation);
        }
    }

    /// <summary>A manifest without what differs between two jobs.</summary>
    private static string Neutral(string manifest)
    {
        var root = JsonNode.Parse(manifest)!.AsObject();
        foreach (var name in new[] { "jobId", "takeId", "storedAt" })
        {
            Assert.True(root.Remove(name), name);
        }

        return root.ToJsonString();
    }
}
