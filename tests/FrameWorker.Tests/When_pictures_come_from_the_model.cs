using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Videos;
using AdGenius.Media.Probe;
using AdGenius.ObjectStore;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.FrameWorker.Tests;

/// <summary>With the bundled model, real and on the processor.</summary>
public sealed class When_pictures_come_from_the_model
{
    private static readonly Dictionary<string, string?> TwoSteps = new() {
        ["Diffusion:Steps"] = "2",
        ["Diffusion:ExecutionProvider"] = "cpu",
        ["Diffusion:PreviewEverySteps"] = "1" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_render_them_with_previews_and_name_the_model()
    {
        await using var worker = await FrameWorkerProcess.StartAsync(TwoSteps);

        await worker.SendAsync(Model("mountains at sunrise", "a city at night"));
        var progressed = await worker.ReceiveAsync<ClipProgressed>(message => message.Preview is not null);
        var rendered = await worker.ReceiveAsync<KeyframesRendered>();

        Assert.Equal("image/png", progressed.Preview!.ContentType);
        Assert.NotNull(await worker.Store.HeadAsync(progressed.Preview.Key, Cancellation));
        Assert.Equal("adgenius-tiny", rendered.Resolved);
        Assert.Null(rendered.Adjustments);
        Assert.All(rendered.Keyframes, keyframe => Assert.False(keyframe.IsPlaceholder));
        var facts = await ProbeAsync(worker, rendered.Keyframes[0].Picture);
        Assert.Equal(854.0 / 480, (double)facts.Video!.Width / facts.Video.Height, 0.2);
    }

    [Fact]
    public async Task Should_say_which_scenes_name_nothing_that_the_model_draws()
    {
        await using var worker = await FrameWorkerProcess.StartAsync(TwoSteps);

        var command = Model("A lighthouse in a storm", "Friends in PARKS", "two lighthouses");
        await worker.SendAsync(command with { Keyframes = [.. command.Keyframes.Select(keyframe => keyframe with {
            Prompt = $"{keyframe.Prompt.TrimEnd('.')}, by the sea, cinematic style" })] }); // the place of another scene
        var rendered = await worker.ReceiveAsync<KeyframesRendered>();

        Assert.Collection(
            rendered.Adjustments!,
            text => Assert.StartsWith("the picture of scene 1 shows something else than its text", text, StringComparison.Ordinal),
            text => Assert.StartsWith("the picture of scene 3 ", text, StringComparison.Ordinal),
            text => Assert.StartsWith("the model adgenius-tiny draws mountains, lake, ", text, StringComparison.Ordinal),
            text => Assert.Equal(
                "scene 2 names more than one person; its picture shows one, as the model adgenius-tiny draws one subject in a picture",
                text));
    }

    /// <summary>The model was trained on subjects in singular and drew none for these words, without a word about it.</summary>
    [Fact]
    public async Task Should_draw_words_that_the_model_was_not_trained_on_as_those_it_was()
    {
        await using var worker = await FrameWorkerProcess.StartAsync(TwoSteps);
        var command = Model("Dogs and friends in a meadow", "dog and person in a meadow", "Meadow");
        command = command with { Motion = Motion.Walk, Keyframes = [.. command.Keyframes.Select(keyframe => keyframe with {
            SceneIndex = 0, NextPrompt = keyframe.Prompt.Replace("meadow", "city", StringComparison.OrdinalIgnoreCase), Blend = 0.4 })] };

        await worker.SendAsync(command);
        var rendered = await worker.ReceiveAsync<KeyframesRendered>();

        Assert.Equal(rendered.Keyframes[0].Picture.Sha256, rendered.Keyframes[1].Picture.Sha256);
        Assert.NotEqual(rendered.Keyframes[1].Picture.Sha256, rendered.Keyframes[2].Picture.Sha256);
        Assert.All(rendered.Adjustments!, text => Assert.Equal(
            "its picture shows one of them, as the model adgenius-tiny draws one subject in a picture", text.Split("; ")[1]));
    }

    [Fact]
    public async Task Should_render_the_same_bytes_on_any_worker_in_any_batch()
    {
        var together = Model("mountains at sunrise", "a city at night") with { Motion = Motion.Walk };
        together = together with { Keyframes = [together.Keyframes[0] with { NextPrompt = "a city at night", Blend = 0.4 }, together
            .Keyframes[1] with { Drift = 0.5 }] };
        await using var first = await FrameWorkerProcess.StartAsync(TwoSteps);
        await first.SendAsync(together);
        var both = await first.ReceiveAsync<KeyframesRendered>();

        await using var second = await FrameWorkerProcess.StartAsync(TwoSteps);
        await second.SendAsync(together with { Keyframes = [together.Keyframes[1]] });
        var alone = await second.ReceiveAsync<KeyframesRendered>();

        Assert.Equal(both.Keyframes[1].Picture.Sha256, alone.Keyframes[0].Picture.Sha256);
        Assert.NotEqual(both.Keyframes[0].Picture.Sha256, both.Keyframes[1].Picture.Sha256);
    }

    [Theory]
    [InlineData(Motion.Walk)]
    [InlineData(Motion.Drift)]
    public async Task Should_move_when_asked_to(Motion motion)
    {
        await using var worker = await FrameWorkerProcess.StartAsync(TwoSteps);
        var command = Model("the sea by day", "the sea by day", "the sea by day") with { Motion = motion };
        command = command with { Keyframes = [.. command.Keyframes
            .Select(keyframe => keyframe with { SceneIndex = 0, Drift = keyframe.Index / 2.0 })] };

        await worker.SendAsync(command);
        var rendered = await worker.ReceiveAsync<KeyframesRendered>();

        Assert.Equal(3, rendered.Keyframes.Select(keyframe => keyframe.Picture.Sha256).Distinct().Count());
    }

    [Fact]
    public async Task Should_stop_within_a_step_when_the_take_is_abandoned()
    {
        await using var worker = await FrameWorkerProcess.StartAsync(new(TwoSteps) { ["Diffusion:Steps"] = "1000" });
        var command = Model("mountains at sunrise");
        await worker.SendAsync(command);
        await worker.ReceiveAsync<ClipProgressed>(message => message.Activity.Contains("step", StringComparison.Ordinal));

        await worker.PublishAsync(
            new TakeAbandoned { JobId = command.JobId, TakeId = command.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });
        var failed = await worker.ReceiveAsync<KeyframesFailed>();

        Assert.Equal(FailureCode.Cancelled, failed.Failure.Code);
    }

    [Fact]
    public async Task Should_report_one_reason_when_the_model_is_missing_and_not_be_ready()
    {
        await using var worker = await FrameWorkerProcess.StartAsync(new() { ["Diffusion:Model"] = "/nowhere/model" });

        await worker.SendAsync(Model("mountains"));
        var failed = await worker.ReceiveAsync<KeyframesFailed>();
        var ready = await worker.IsReadyAsync();
        var row = await LocalRowAsync(worker);

        Assert.Equal(FailureCode.RenderFailed, failed.Failure.Code);
        Assert.Contains("does not exist", failed.Failure.Text, StringComparison.Ordinal);
        Assert.False(ready);
        Assert.Equal(VideoModelState.NotReady, row.State);
        Assert.Contains("does not exist", row.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_draw_placeholders_instead_only_where_that_is_allowed_and_say_which()
    {
        await using var worker = await FrameWorkerProcess.StartAsync(new() { ["Diffusion:Model"] = "/nowhere/model" });

        await worker.SendAsync(Model("mountains", "a city") with { AllowPlaceholder = true });
        var rendered = await worker.ReceiveAsync<KeyframesRendered>();

        Assert.All(rendered.Keyframes, keyframe => Assert.True(keyframe.IsPlaceholder));
        Assert.Equal("placeholder", rendered.Resolved);
    }

    [Fact]
    public async Task Should_list_the_bundled_model_with_what_was_found()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();

        var row = await LocalRowAsync(worker);

        Assert.Equal(("local", "adgenius-tiny", VideoModelState.Available), (row.Id, row.ResolvesTo, row.State));
        Assert.Contains("256×256", row.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("videos/demo/start.png", "videos/demo/start.png")]
    [InlineData("videos/demo/assets/00000000000000000000000000000001", "asset:00000000-0000-0000-0000-000000000001")]
    public async Task Should_start_from_a_stored_picture(string key, string sourceImage)
    {
        await using var worker = await FrameWorkerProcess.StartAsync(TwoSteps);
        await worker.SendAsync(TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "a start"));
        var staged = (await worker.ReceiveAsync<KeyframesRendered>()).Keyframes[0].Picture;
        await using (var picture = await worker.Store.OpenReadAsync(staged.Key, Cancellation))
        {
            await worker.Store.PutAsync(key, picture, new PutOptions { ContentType = "image/png" }, Cancellation);
        }

        await worker.SendAsync(Model("mountains") with { SourceImage = sourceImage });
        var rendered = await worker.ReceiveAsync<KeyframesRendered>();

        Assert.Single(rendered.Keyframes);
    }

    [Theory]
    [InlineData("demo", "videos/demo/not-there.png")]
    [InlineData("demo", "videos/other/start.png")]      // another tenant's
    [InlineData("demo", "videos/other/assets/00000000000000000000000000000001")]
    [InlineData("assets", "videos/other/assets/00000000000000000000000000000001")] // a tenant with the name of the folder of uploads
    [InlineData("demo", "asset:00000000-0000-0000-0000-000000000001")] // another tenant's id
    [InlineData("keyframes", "")]                       // staging, by a tenant with the name of a folder there
    [InlineData("demo", "http://169.254.169.254/a.png")]
    [InlineData("demo", "https://127.0.0.1/a.png")]
    [InlineData("demo", "videos/demo/playlist.png")]    // a playlist instead of a picture
    public async Task Should_start_from_nothing_but_the_tenants_own_pictures_and_public_ones(string tenant, string sourceImage)
    {
        await using var worker = await FrameWorkerProcess.StartAsync(TwoSteps);
        await worker.SendAsync(TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "a start"));
        var staged = (await worker.ReceiveAsync<KeyframesRendered>()).Keyframes[0].Picture.Key;
        await using (var picture = await worker.Store.OpenReadAsync(staged, Cancellation))
        {
            using var copy = new MemoryStream();
            await picture.CopyToAsync(copy, Cancellation);
            foreach (var key in (string[])["videos/other/start.png", "videos/other/assets/00000000000000000000000000000001"])
            {
                copy.Position = 0;
                await worker.Store.PutAsync(key, copy, new PutOptions { ContentType = "image/png" }, Cancellation);
            }
        }

        using var playlist = new MemoryStream("#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n"u8.ToArray());
        await worker.Store.PutAsync("videos/demo/playlist.png", playlist, new PutOptions { ContentType = "image/png" }, Cancellation);

        await worker.SendAsync(
            Model("mountains") with { TenantName = tenant, SourceImage = sourceImage.Length > 0 ? sourceImage : staged });
        var failed = await worker.ReceiveAsync<KeyframesFailed>();

        Assert.Equal((FailureCode.InvalidRequest, "sourceImage"), (failed.Failure.Code, failed.Failure.Field));
    }

    /// <summary>A real server: it counts how often it is asked, and is gone before the first batch.</summary>
    [Fact]
    public async Task Should_fetch_the_picture_of_an_address_once_for_all_batches()
    {
        var calls = 0;
        var picture = Array.Empty<byte>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        server.MapGet("/start.png", () =>
        {
            Interlocked.Increment(ref calls);
            return Results.Bytes(picture, "image/png");
        });
        await server.StartAsync(Cancellation);
        await using var worker = await FrameWorkerProcess.StartAsync(
            new(TwoSteps) { ["Downloads:AllowHttp"] = "true", ["Downloads:AllowPrivateAddresses"] = "true" });
        await worker.SendAsync(TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "a start"));
        var drawn = (await worker.ReceiveAsync<KeyframesRendered>()).Keyframes[0].Picture;
        await using (var content = await worker.Store.OpenReadAsync(drawn.Key, Cancellation))
        {
            using var copy = new MemoryStream();
            await content.CopyToAsync(copy, Cancellation);
            picture = copy.ToArray();
        }

        var batch = Model("mountains") with { SourceImage = $"{server.Urls.First()}/start.png" };
        var command = new StageSourceImage
        {
            JobId = batch.JobId,
            TakeId = batch.TakeId,
            Attempt = batch.Attempt,
            TenantName = batch.TenantName,
            SourceImage = batch.SourceImage!,
        };
        await worker.SendAsync(command);
        await worker.SendAsync(command with { TakeId = Guid.NewGuid() });
        var staged = (await worker.ReceiveAsync<SourceImageStaged>()).Picture;
        Assert.Equal(staged, (await worker.ReceiveAsync<SourceImageStaged>()).Picture);
        await server.StopAsync(Cancellation);
        await worker.SendAsync(batch with { SourcePicture = staged });
        await worker.ReceiveAsync<KeyframesRendered>();
        await worker.SendAsync(batch with { BatchIndex = 1, SourcePicture = staged });
        await worker.ReceiveAsync<KeyframesRendered>();
        await worker.SendAsync(command with { JobId = Guid.NewGuid() });
        Assert.Equal(WorkStage.SourceImage, (await worker.ReceiveAsync<ClipFailed>()).Stage);

        Assert.Equal(1, calls);
    }

    private static RenderKeyframes Model(params string[] scenes) =>
        TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), scenes) with { Source = KeyframeSource.Diffusion };

    private static async Task<VideoModel> LocalRowAsync(FrameWorkerProcess worker)
    {
        var client = worker.Services.GetRequiredService<IBus>()
            .CreateRequestClient<ListVideoModels>(new Uri($"queue:{Queues.ListLocalModels}"));
        var answer = await client.GetResponse<VideoModels>(new ListVideoModels(), Cancellation);
        return Assert.Single(answer.Message.Models, model => model.Id == "local");
    }

    private static async Task<ProbedMedia> ProbeAsync(FrameWorkerProcess worker, MediaReference picture)
    {
        var path = Path.Combine(worker.Home, "picture");
        await using (var file = File.Create(path))
        await using (var content = await worker.Store.OpenReadAsync(picture.Key, Cancellation))
        {
            await content.CopyToAsync(file, Cancellation);
        }

        return await worker.Services.GetRequiredService<MediaProbe>().ProbeAsync(path, Cancellation);
    }
}
