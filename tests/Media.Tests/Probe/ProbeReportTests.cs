using AdGenius.Media.Probe;

namespace AdGenius.Media.Tests.Probe;

public sealed class ProbeReportTests
{
    [Fact]
    public void A_video_with_sound()
    {
        var media = ProbeReport.Parse(Recorded("ffprobe-5.1-clip.mp4.json"));

        var video = Assert.IsType<ProbedVideo>(media.Video);
        Assert.Equal("h264", video.Codec);
        Assert.Equal("High", video.Profile);
        Assert.Equal((320, 240), (video.Width, video.Height));
        Assert.Equal("yuv420p", video.PixelFormat);
        Assert.Equal(30000 / 1001.0, video.FramesPerSecond);
        Assert.Equal(video.FramesPerSecond, video.BaseFramesPerSecond);
        Assert.Equal(30, video.FrameCount);
        Assert.Equal(1.001, video.DurationSeconds);
        Assert.Equal(("bt709", "bt709", "bt709", "tv"), (video.ColorSpace, video.ColorPrimaries, video.ColorTransfer, video.ColorRange));
        Assert.Equal(("aac", 1, 44100), (media.Audio!.Codec, media.Audio.Channels, media.Audio.SamplesPerSecond));
        Assert.Contains("mp4", media.Format);
    }

    [Fact]
    public void A_still_picture_has_no_length()
    {
        var media = ProbeReport.Parse(Recorded("ffprobe-5.1-still.png.json"));

        Assert.Null(media.DurationSeconds);
        Assert.Equal(("png", 64, 48, 1L), (media.Video!.Codec, media.Video.Width, media.Video.Height, media.Video.FrameCount));
        Assert.Null(media.Audio);
    }

    [Fact]
    public void A_sound_file_has_no_video()
    {
        var media = ProbeReport.Parse(Recorded("ffprobe-5.1-sound.wav.json"));

        Assert.Null(media.Video);
        Assert.Equal("pcm_s16le", media.Audio!.Codec);
    }

    /// <summary>As of a WebM file that was written to a pipe.</summary>
    /// <summary>ffprobe states a duration of its stream, but the container has no list of frames: the last one was held.</summary>
    [Theory]
    [InlineData("gif", false)]
    [InlineData("mpegts", false)]
    [InlineData("mov,mp4,m4a,3gp,3g2,mj2", true)]
    public void Only_a_list_of_frames_says_that_some_are_missing(string format, bool expected)
    {
        var media = ProbeReport.Parse($$"""
            {
              "format": {"format_name":"{{format}}","size":"10","duration":"12.9"},
              "streams": [
                {
                  "codec_type":"video", "codec_name":"h264", "width":4, "height":2, "avg_frame_rate":"10/1",
                  "r_frame_rate":"10/1", "nb_read_packets":"100", "duration":"12.9"
                }
              ]
            }
            """);

        Assert.Equal(expected, media.IsCutShort);
    }

    [Theory]
    [InlineData("8/1", "8/1", 16, 2.0)]
    [InlineData("0/0", "8/1", 16, 2.0)]
    [InlineData("0/0", "0/0", 16, null)]
    [InlineData("8/1", "8/1", 1, null)] // a picture
    public void A_container_without_a_duration_is_as_long_as_its_frames(string average, string lowest, int frames, double? seconds)
    {
        var media = ProbeReport.Parse($$"""
            {
              "format": {"format_name":"matroska,webm","size":"10"},
              "streams": [{
                "codec_type":"video", "codec_name":"vp9", "width":4, "height":2, "avg_frame_rate":"{{average}}",
                "r_frame_rate":"{{lowest}}", "nb_read_packets":"{{frames}}"
              }]
            }
            """);

        Assert.Equal(seconds, media.DurationSeconds);
    }

    /// <summary>As of WebM: the tag says when the last frame ends, and the rate is what the file declares, or missing.</summary>
    [Theory]
    [InlineData("24/1", 48, "00:00:02.007000000", "0.007000", 2.0, 24)]
    [InlineData("24/1", 48, "00:00:03.007000000", "1.007000", 2.0, 24)]
    [InlineData("30/1", 40, "00:00:02.000000000", "0.000000", 2.0, 20)] // frames were left out
    [InlineData("0/0", 40, "00:00:02.000000000", "0.000000", 2.0, 20)]
    [InlineData("0/0", 7400, "01:01:40.000000000", "0.000000", 3700.0, 2)]
    [InlineData("24/1", 48, "none", "0.007000", null, 24)] // the sound may be longer
    [InlineData("0/0", 48, "none", "0.000000", null, 6)]
    public void A_stream_without_an_index_has_the_length_of_its_tag_and_the_rate_of_its_frames(
        string rate, int frames, string tag, string start, double? seconds, double framesPerSecond)
    {
        var length = Math.Max(8, seconds ?? 0);
        var media = ProbeReport.Parse($$"""
            {
              "format": {"format_name":"matroska,webm","size":"10","start_time":"-0.007000","duration":"{{length}}"},
              "streams": [
                {
                  "codec_type":"video", "codec_name":"vp8", "width":4, "height":2, "avg_frame_rate":"{{rate}}",
                  "r_frame_rate":"30/1", "nb_read_packets":"{{frames}}", "start_time":"{{start}}", "tags":{"DURATION":"{{tag}}"}
                },
                {"codec_type":"audio", "codec_name":"opus"}
              ]
            }
            """);

        var delay = start == "1.007000" ? 1.014 : 0; // 14 milliseconds are less than a frame
        Assert.False(media.Video!.HasIndex);
        Assert.Equal(framesPerSecond, media.Video.FramesPerSecond, 1e-9);
        Assert.Equal(seconds is null, media.Video.DurationSeconds is null);
        Assert.Equal(seconds ?? 0, media.Video.DurationSeconds ?? 0, 1e-9);
        Assert.Equal(delay, media.Video.DelaySeconds, 1e-9);
        Assert.Equal(seconds + delay ?? 8, media.ShownSeconds, 1e-9);
    }

    [Theory]
    [InlineData("""{"side_data_list":[{"side_data_type":"Display Matrix","rotation":-90}]}""", 90)]
    [InlineData("""{"side_data_list":[{"side_data_type":"Display Matrix","rotation":90}]}""", 270)]
    [InlineData("""{"tags":{"rotate":"180"}}""", 180)]
    [InlineData("{}", 0)]
    public void Rotation_of_every_version(string more, int degrees)
    {
        var stream = """{"codec_type":"video","codec_name":"h264","width":4,"height":2""" + (more == "{}" ? "}" : "," + more[1..]);

        var media = ProbeReport.Parse($$"""{"format":{"format_name":"mp4","size":"10"},"streams":[{{stream}}]}""");

        Assert.Equal(degrees, media.Video!.RotationDegrees);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"format":{},"streams":[]}""")]
    [InlineData("""{"format":{},"streams":[{"codec_type":"subtitle"}]}""")]
    [InlineData("""{"format":{},"streams":[{"codec_type":"video","disposition":{"attached_pic":1}}]}""")]
    public void Non_media_input_is_reported(string json) =>
        Assert.Throws<InvalidMediaException>(() => ProbeReport.Parse(json));

    private static string Recorded(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Recorded", name));
}
