using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using Microsoft.Extensions.Options;

namespace AdGenius.Media.Tests.Probe;

public sealed class MediaProbeTests : IDisposable
{
    private readonly MediaFixture _media = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private MediaProbe Probe => new(_media.Tools);

    [Fact]
    public async Task A_real_file_is_counted_frame_by_frame()
    {
        var path = await _media.MakeAsync(
            "name with 'quotes' %03d.mp4",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=64x48:r=25",
            "-frames:v",
            "7",
            "-pix_fmt",
            "yuv420p");

        var facts = await Probe.ProbeAsync(path, Cancellation);

        Assert.Equal((64, 48, 7L, 25.0), (facts.Video!.Width, facts.Video.Height, facts.Video.FrameCount, facts.Video.FramesPerSecond));
        Assert.Equal(new FileInfo(path).Length, facts.Length);
    }

    [Fact]
    public async Task A_file_cut_short_is_invalid()
    {
        var path = await _media.MakeAsync("whole.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x48", "-frames:v", "20");
        var bytes = await File.ReadAllBytesAsync(path, Cancellation);
        await File.WriteAllBytesAsync(_media.PathOf("cut.mp4"), bytes[..(bytes.Length / 2)], Cancellation);

        await Assert.ThrowsAsync<InvalidMediaException>(() => Probe.ProbeAsync(_media.PathOf("cut.mp4"), Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is not a film")]
    public async Task Something_else_is_invalid(string content)
    {
        await File.WriteAllTextAsync(_media.PathOf("text.mp4"), content, Cancellation);

        await Assert.ThrowsAsync<InvalidMediaException>(() => Probe.ProbeAsync(_media.PathOf("text.mp4"), Cancellation));
    }

    /// <summary>Each of these makes ffmpeg open the video beside it, or another file or address, unless demuxers are restricted.</summary>
    [Theory]
    [InlineData("ffconcat version 1.0\nfile 'video.mp4'\n")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nvideo.mp4\n#EXT-X-ENDLIST\n")]
    [InlineData("v=0\nm=video 5004 RTP/AVP 96\nc=IN IP4 127.0.0.1\na=rtpmap:96 H264/90000\n")]
    [InlineData("<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period/></MPD>")]
    [InlineData("1\n00:00:00,000 --> 00:00:01,000\nsubtitle\n")]
    [InlineData(";FFMETADATA1\ntitle=x\n")]
    public async Task A_file_that_refers_to_others_is_invalid(string content)
    {
        await _media.MakeAsync("video.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x48", "-frames:v", "5", "-pix_fmt", "yuv420p");
        await File.WriteAllTextAsync(_media.PathOf("clip.mp4"), content, Cancellation);

        await Assert.ThrowsAsync<InvalidMediaException>(() => Probe.ProbeAsync(_media.PathOf("clip.mp4"), Cancellation));
    }

    /// <summary>As after a cut without encoding: all frames from the keyframe on are there.</summary>
    [Fact]
    public async Task Frames_that_an_edit_list_hides_are_not_counted()
    {
        var path = await _media.MakeAsync("whole.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=24:d=2", "-pix_fmt", "yuv420p");
        var cut = await _media.MakeAsync("edited.mp4", "-ss", "0.5", "-i", path, "-c", "copy");

        var whole = (await Probe.ProbeAsync(path, Cancellation)).Video!;
        var edited = (await Probe.ProbeAsync(cut, Cancellation)).Video!;

        Assert.Equal((48L, 36L, 1.5), (whole.FrameCount, edited.FrameCount, edited.DurationSeconds));
    }

    [Theory]
    [InlineData("mjpeg", "yuvj420p")]
    [InlineData("png", "rgb24")]
    public async Task A_cover_that_is_not_marked_as_one_is_not_the_video(string codec, string pixels)
    {
        var path = await _media.MakeAsync(
            "cover.mkv",
            "-f", "lavfi", "-i", "color=red:size=640x640:rate=1:duration=1", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1",
            "-map", "0:v", "-map", "1:v", "-c:v:0", codec, "-pix_fmt:v:0", pixels, "-c:v:1", "libx264", "-pix_fmt:v:1", "yuv420p");

        var video = (await Probe.ProbeAsync(path, Cancellation)).Video!;

        Assert.Equal((64, 48, 25L, 1, false), (video.Width, video.Height, video.FrameCount, video.Index, video.IsFirst));
    }

    /// <summary>A file may mark both, or only the second.</summary>
    [Theory]
    [InlineData("default", "default", 1)]
    [InlineData("0", "default", 1)]
    [InlineData("0", "0", 1)]
    [InlineData("default", "0", 0)]
    public async Task Of_two_videos_the_marks_of_the_file_decide_and_then_the_pixels(string first, string second, int expected)
    {
        var path = await _media.MakeAsync(
            "two.mkv",
            "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1", "-f", "lavfi", "-i", "testsrc2=s=128x96:r=25:d=1",
            "-map", "0:v", "-map", "1:v", "-pix_fmt", "yuv420p", "-disposition:v:0", first, "-disposition:v:1", second);

        var video = (await Probe.ProbeAsync(path, Cancellation)).Video!;

        Assert.Equal((expected, expected == 0, expected == 0 ? 64 : 128), (video.Index, video.IsFirst, video.Width));
    }

    [Fact]
    public async Task Pixels_that_are_not_square_are_reported()
    {
        var path = await _media.MakeAsync("anamorphic.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x48,setsar=4/3", "-frames:v", "5");

        Assert.Equal(4.0 / 3, (await Probe.ProbeAsync(path, Cancellation)).Video!.PixelAspectRatio, 0.001);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_place_of_the_index_is_found(bool first)
    {
        string[] flags = first ? ["-movflags", "+faststart"] : [];
        var path = await _media.MakeAsync("index.mp4", ["-f", "lavfi", "-i", "testsrc2=s=64x48", "-frames:v", "5", .. flags]);

        Assert.Equal(first, await Mp4Layout.IsIndexFirstAsync(path, Cancellation));
    }

    [Fact]
    public async Task A_file_of_fragments_has_no_index_first()
    {
        var path = await _media.MakeAsync(
            "fragments.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x48", "-frames:v", "5", "-movflags", "+frag_keyframe+empty_moov");

        Assert.False(await Mp4Layout.IsIndexFirstAsync(path, Cancellation));
    }

    [Fact]
    public async Task A_file_without_an_index_has_none_first()
    {
        await File.WriteAllBytesAsync(_media.PathOf("garbage.mp4"), new byte[100], Cancellation);

        Assert.False(await Mp4Layout.IsIndexFirstAsync(_media.PathOf("garbage.mp4"), Cancellation));
    }

    /// <summary>ffprobe would write 60 MB for this tag.</summary>
    [Fact]
    public async Task A_large_tag_is_not_read()
    {
        const int TextLength = 10_000_000;
        var sound = await _media.MakeAsync("plain.mp3", "-f", "lavfi", "-i", "sine=duration=2", "-id3v2_version", "0");
        var frame = new byte[10 + 3 + TextLength];
        "TXXX"u8.CopyTo(frame);
        WriteSynchsafe(frame.AsSpan(4), 3 + TextLength);
        "\u0003a\0"u8.CopyTo(frame.AsSpan(10)); // UTF-8, the name of the tag
        frame.AsSpan(13).Fill(1);
        var header = "ID3\u0004\0\0\0\0\0\0"u8.ToArray();
        WriteSynchsafe(header.AsSpan(6), frame.Length);
        var tagged = _media.PathOf("tagged.mp3");
        await File.WriteAllBytesAsync(tagged, [.. header, .. frame, .. await File.ReadAllBytesAsync(sound, Cancellation)], Cancellation);

        var media = await Probe.ProbeAsync(tagged, Cancellation);

        Assert.Equal("mp3", media.Audio!.Codec);
        Assert.Equal(2, media.DurationSeconds!.Value, 0.1);
    }

    [Theory]
    [InlineData("turned.mp4", "-metadata:s:v", "rotate=90")]
    [InlineData("wide.mov", "-aspect", "16:9", "-c:v", "prores", "-pix_fmt", "yuv422p10le", "-flags", "+ildct+ilme")]
    [InlineData("tagged.mkv", "-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc", "-color_range", "tv")]
    [InlineData("transparent.webm", "-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-c:a", "libopus")]
    [InlineData("broadcast.ts")]
    [InlineData("old.avi", "-c:v", "mpeg4", "-c:a", "mp3")]
    public async Task Everything_that_is_read_is_asked_for(string name, params string[] arguments)
    {
        string[] sources = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1", "-f", "lavfi", "-i", "sine=duration=1"];
        string[] output = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-metadata", "title=Sample", .. arguments];
        var path = await _media.MakeAsync(name, [.. sources, .. output]);
        if (name.StartsWith("turned", StringComparison.Ordinal))
        {
            // The matrix is written only where packets are copied.
            path = await _media.MakeAsync("copied.mp4", ["-i", path, "-c", "copy", .. arguments]);
        }

        var probed = await Probe.ProbeAsync(path, Cancellation);

        var everything = await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = _media.Tools.Ffprobe,
                Arguments = ["-v", "error", "-print_format", "json", "-show_format", "-show_streams", "-count_packets", path],
            },
            Cancellation);
        Assert.Equal(JsonSerializer.Serialize(ProbeReport.Parse(everything.Output)), JsonSerializer.Serialize(probed));
        Assert.Equal(name.StartsWith("turned", StringComparison.Ordinal), probed.Video!.RotationDegrees != 0);
        Assert.Equal(name.EndsWith(".webm", StringComparison.Ordinal), probed.Video.HasAlphaLayer);
    }

    /// <summary>Each sample of an index takes 24 bytes in ffprobe: of this file 2 GiB.</summary>
    [Fact]
    public async Task A_small_file_that_states_millions_of_samples_is_invalid()
    {
        const int Samples = 89_000_000;
        var path = await _media.MakeAsync("sound.m4a", "-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac");
        var bytes = await File.ReadAllBytesAsync(path, Cancellation);
        WriteBox("stsz", 8, 1); // the size of every sample
        WriteBox("stsz", 12, Samples);
        WriteBox("stts", 8, 1); // one entry: so many samples of the same length
        WriteBox("stts", 12, Samples);
        WriteBox("stsc", 8, 1); // one entry: so many samples in each chunk
        WriteBox("stsc", 16, Samples);
        await File.WriteAllBytesAsync(path, bytes, Cancellation);

        await Assert.ThrowsAsync<InvalidMediaException>(() => Probe.ProbeAsync(path, Cancellation));

        void WriteBox(string box, int offset, int value) => BinaryPrimitives.WriteInt32BigEndian(
            bytes.AsSpan(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(box)) + offset), value);
    }

    [Theory]
    [InlineData("00:00:10.000000000")]
    [InlineData("9999999999:00:00.0")]
    public async Task A_tag_of_a_length_that_the_file_does_not_have_is_not_taken(string tag)
    {
        var path = await _media.MakeAsync("tagged.mkv", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=8:d=1", "-c:v", "libx264");
        var bytes = await File.ReadAllBytesAsync(path, Cancellation);
        var position = bytes.AsSpan().IndexOf("00:00:01.000000000"u8);
        Encoding.ASCII.GetBytes(tag).CopyTo(bytes, position);
        await File.WriteAllBytesAsync(path, bytes, Cancellation);

        var probed = await Probe.ProbeAsync(path, Cancellation);

        Assert.Equal((8.0, 1.0, 1.0), (probed.Video!.FramesPerSecond, probed.DurationSeconds, probed.Video.DurationSeconds ?? 1));
    }

    [Fact]
    public async Task A_missing_tool_is_reported()
    {
        var probe = new MediaProbe(new FfmpegTools(Options.Create(new MediaOptions { Ffmpeg = "/nowhere/ffmpeg" })));

        var exception = await Assert.ThrowsAsync<ToolMissingException>(() => probe.ProbeAsync(_media.PathOf("any.mp4"), Cancellation));

        Assert.Contains("/nowhere/ffprobe", exception.Message);
    }

    public void Dispose() => _media.Dispose();

    /// <summary>ID3v2's numbers have seven bits in each byte.</summary>
    private static void WriteSynchsafe(Span<byte> target, int value) => BinaryPrimitives.WriteInt32BigEndian(
        target, (value & 0x7f) | ((value & 0x3f80) << 1) | ((value & 0x1fc000) << 2) | ((value & 0xfe00000) << 3));
}
