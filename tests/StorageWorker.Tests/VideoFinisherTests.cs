using AdGenius.Contracts.Videos;
using AdGenius.Media;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using AdGenius.StorageWorker.Finishing;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Tests;

public sealed class VideoFinisherTests
{
    [Fact]
    public async Task Exit_code_0_without_a_file_is_a_failure()
    {
        var finisher = new VideoFinisher(new FfmpegTools(Options.Create(new MediaOptions { Ffmpeg = "true" })));
        var facts = new ClipFacts { Width = 2, Height = 2, FramesPerSecond = 1, FrameCount = 1, DurationSeconds = 1, HasAudio = false };

        var failure = await Assert.ThrowsAsync<ToolFailedException>(
            () => finisher.MakePosterAsync("video.mp4", "bt709", "/nowhere/poster.jpg", facts, TestContext.Current.CancellationToken));

        Assert.Contains("wrote no poster.jpg", failure.Message, StringComparison.Ordinal);
    }
}
