using AdGenius.Media.Probe;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.StorageWorker.Tests;

/// <summary>Some of its frames are shown for much longer than others, as in screen recordings and in clips with a held end.</summary>
public sealed class When_a_clip_rests : StorageScenario
{
    /// <summary>Its container states a rate that is not the average, so it is not short of frames.</summary>
    [LongTest]
    [Fact]
    public async Task Should_be_stored_as_a_transport_stream()
    {
        var stored = await StoreAsync(await CommandAsync(await Clips.TransportStreamOfVariableRateAsync(), name: "clip.ts"));

        Assert.Equal(4.83, stored.Facts.DurationSeconds, 0.05);
        Assert.InRange(stored.Facts.FrameCount, 75, 77);
    }

    [Fact]
    public async Task Should_keep_the_time_of_the_last_picture_of_a_GIF()
    {
        var stored = await StoreAsync(await CommandAsync(await Clips.GifWithHeldEndAsync(), name: "clip.gif"));

        var media = await Services.GetRequiredService<MediaProbe>()
            .ProbeAsync(Path.Combine(Home, "objects", stored.Video.Key), Cancellation);
        Assert.Equal(4.9, media.Video!.DurationSeconds!.Value, 0.05);
        Assert.Equal(4.9, stored.Facts.DurationSeconds, 0.05);
    }

    /// <summary>A quarter into the video no frame begins any more.</summary>
    [Fact]
    public async Task Should_have_a_poster_where_its_last_picture_is_most_of_it()
    {
        var stored = await StoreAsync(await CommandAsync(await Clips.Mp4WithHeldEndAsync()));

        Assert.Equal(9.97, stored.Facts.DurationSeconds, 0.1);
        Assert.True(stored.Poster.Length > 1000);
    }
}
