using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.ProviderWorker.Tests.Submissions;

public sealed class When_a_submission_waits_for_a_slot
{
    /// <summary>A long queue would otherwise load the picture's server and the worker's processors for as long as it lasts.</summary>
    [Fact]
    public async Task Should_not_fetch_its_picture_until_there_is_one()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var pictures = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var isFirstDone = false;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"v1","status":"queued"}"""),
            { Path: "/v1/videos/v1" } => ServerReply.Json(
                200, Volatile.Read(ref isFirstDone) ? """{"id":"v1","status":"completed"}""" : """{"id":"v1","status":"in_progress"}"""),
            { Path: "/v1/videos/v1/content" } => ServerReply.Bytes("video/mp4", video),
            _ => ServerReply.Status(404),
        };
        await using var worker = await WorkerHost.StartAsync(new()
        {
            ["OPENAI_API_KEY"] = "sk-1",
            ["Providers:OpenAiVideos:BaseAddress"] = $"{server.Address}v1/",
            ["Providers:OpenAiVideos:PollInterval"] = "00:00:00.050",
            ["Providers:OpenAiVideos:MaxConcurrent"] = "1",
            ["Submissions:SlotPollInterval"] = "00:00:00.050",
            ["Downloads:AllowHttp"] = "true",
            ["Downloads:AllowPrivateAddresses"] = "true",
        });
        var picture = await PictureAsync(worker);
        pictures.Answer = _ => ServerReply.Bytes("image/png", picture);
        await worker.SendAsync(Clip(null));
        await Facts.UntilAsync(() => Task.FromResult(server.Seen.Any(request => request.Method == "POST")));
        var command = Clip($"{pictures.Address}boat.png");
        await worker.SendAsync(command);

        await Facts.UntilAsync(() => Task.FromResult(worker.Results.All<ClipProgressed>().Count(
            progress => progress.TakeId == command.TakeId && progress.Activity == "waiting for a free slot at the provider") >= 3));
        Assert.Empty(pictures.Seen);

        Volatile.Write(ref isFirstDone, true);
        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        Assert.Single(pictures.Seen);
    }

    private static GenerateClip Clip(string? sourceImage) =>
        Commands.Clip("openai_shorts", "a lake", seconds: 4, quality: Quality.Standard, sourceImage: sourceImage);

    private static async Task<byte[]> PictureAsync(WorkerHost worker)
    {
        using var output = new MemoryStream();
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = worker.Services.GetRequiredService<FfmpegTools>().Ffmpeg,
                Arguments =
                [
                    "-v", "error", "-f", "lavfi", "-i", "color=c=red:s=640x360", "-frames:v", "1", "-c:v", "png", "-f", "image2pipe",
                    "pipe:1",
                ],
                ReadOutput = (stream, token) => stream.CopyToAsync(output, token),
            },
            TestContext.Current.CancellationToken);
        return output.ToArray();
    }
}
