using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using AdGenius.Media.Processes;

namespace AdGenius.StorageWorker.Tests;

/// <summary>Small real media files.</summary>
internal static class Clips
{
    /// <summary>With a tone: as players want it, so that nothing has to be added.</summary>
    public static Task<byte[]> Mp4Async(double seconds = 2, string size = "320x180") => MakeAsync(
        "mp4", "-f", "lavfi", "-i", FormattableString.Invariant($"testsrc2=size={size}:rate=24:duration={seconds}"),
        "-f", "lavfi", "-i", FormattableString.Invariant($"sine=frequency=440:duration={seconds}"),
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart");

    public static Task<byte[]> OfFramesAsync(int frames, int framesPerSecond = 24) => MakeAsync(
        "mp4", "-f", "lavfi", "-i", FormattableString.Invariant($"testsrc2=size=320x180:rate={framesPerSecond}"),
        "-frames:v", FormattableString.Invariant($"{frames}"),
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-movflags", "+faststart");

    /// <summary>As the frame workers make them.</summary>
    public static Task<byte[]> SilentAsync(double seconds = 2, string size = "320x180") => MakeAsync(
        "mp4", "-f", "lavfi", "-i", FormattableString.Invariant($"testsrc2=size={size}:rate=24:duration={seconds}"),
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-movflags", "+faststart");

    /// <summary>Noise, which no encoder makes small: some 10 MiB.</summary>
    public static Task<byte[]> LargeMp4Async() => MakeAsync(
        "mp4", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=24:duration=2",
        "-f", "lavfi", "-i", "sine=frequency=440:duration=2", "-vf", "noise=alls=100:allf=t",
        "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "40M", "-minrate", "40M", "-bufsize", "20M", "-pix_fmt", "yuv420p",
        "-c:a", "aac", "-movflags", "+faststart");

    public static Task<byte[]> WebmAsync() => MakeAsync(
        "webm", "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=24:duration=1", "-c:v", "libvpx", "-b:v", "200k", "-pix_fmt", "yuv420p");

    /// <summary>A WebM file with sound, whose container states no length of the video.</summary>
    /// <param name="delaySeconds">How long there is sound before the pictures, which last two seconds.</param>
    /// <param name="soundSeconds">How long there is sound.</param>
    public static Task<byte[]> WebmWithSoundAsync(double delaySeconds, double soundSeconds) => MakeAsync(
        "webm", "-itsoffset", FormattableString.Invariant($"{delaySeconds}"),
        "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=24:duration=2",
        "-f", "lavfi", "-i", FormattableString.Invariant($"sine=frequency=440:duration={soundSeconds}"),
        "-c:v", "libvpx", "-b:v", "200k", "-pix_fmt", "yuv420p", "-c:a", "libopus");

    /// <summary>Ten frames in one second and thirty in the next, as a browser records them: with no rate and no length.</summary>
    public static async Task<byte[]> WebmOfVariableRateAsync()
    {
        var file = await MakeAsync(
            "webm", "-f", "lavfi", "-i", @"testsrc2=size=160x90:rate=30:duration=2,select=lt(n\,30)*not(mod(n\,3))+gte(n\,30)",
            "-f", "lavfi", "-i", "sine=frequency=440:duration=2", "-fps_mode", "passthrough", "-enc_time_base", "1/1000",
            "-c:v", "libvpx", "-b:v", "200k", "-pix_fmt", "yuv420p", "-c:a", "libopus");
        var rate = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x23, 0xE3, 0x83, 0x84]);
        ((ReadOnlySpan<byte>)[0xEC, 0x86, 0, 0, 0, 0, 0, 0]).CopyTo(file.AsSpan(rate)); // an element that readers skip
        for (var at = file.AsSpan().IndexOf("DURATION"u8); at >= 0; at = file.AsSpan().IndexOf("DURATION"u8))
        {
            file[at] = (byte)'X';
        }

        return file;
    }

    /// <summary>White for 0.4 seconds and black for 1.6, of which the first half second has time stamps below zero.</summary>
    public static Task<byte[]> WithTimesBelowZeroAsync(string codec) => MakeAsync(
        "matroska", "-f", "lavfi", "-i", WhiteThenBlack, "-f", "lavfi", "-i", "sine=frequency=440:duration=2", "-c:v", codec,
        "-pix_fmt", "yuv420p", "-c:a", "aac", "-output_ts_offset", "-0.5", "-avoid_negative_ts", "disabled");

    /// <summary>White from 1.2 to 1.4 seconds of two, and a tone at the same time; one of both begins half a second late.</summary>
    public static Task<byte[]> WithLateStartAsync(string format, bool isSoundLate) => MakeAsync(
        format, "-itsoffset", isSoundLate ? "0" : "0.5", "-f", "lavfi", "-i", isSoundLate ? WhiteAt(1.2, 2) : WhiteAt(0.7, 1.5),
        "-itsoffset", isSoundLate ? "0.5" : "0", "-f", "lavfi", "-i", isSoundLate ? ToneAt(0.7, 1.5) : ToneAt(1.2, 2),
        "-c:v", format == "ogg" ? "libtheora" : "mpeg4", "-pix_fmt", "yuv420p", "-c:a", format == "ogg" ? "libvorbis" : "aac");

    /// <summary>White for 0.4 seconds and black for 1.6, as a bare stream.</summary>
    public static Task<byte[]> WithoutTimesAsync() => MakeAsync(
        "h264", "-f", "lavfi", "-i", WhiteThenBlack, "-c:v", "libx264", "-pix_fmt", "yuv420p");

    /// <summary>Two seconds with a frame every 27 to 50 milliseconds.</summary>
    public static Task<byte[]> VariableRateAsync() => MakeAsync(
        "mp4", "-f", "lavfi", "-i", @"testsrc2=size=160x90:rate=30:duration=2,settb=1/1000,setpts=N*33+mod(N*17\,23)",
        "-fps_mode", "passthrough", "-enc_time_base", "1/1000", "-c:v", "mpeg4", "-pix_fmt", "yuv420p");

    /// <summary>Two seconds of ten frames each; the last one is shown for three seconds more.</summary>
    public static Task<byte[]> GifWithHeldEndAsync() => MakeAsync(
        "gif", "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=10:duration=2", "-final_delay", "300");

    /// <summary>Two seconds of 30 frames each, and three seconds of five frames each.</summary>
    public static Task<byte[]> TransportStreamOfVariableRateAsync() => MakeAsync(
        "mpegts", "-f", "lavfi", "-i", @"testsrc2=size=160x90:rate=30:duration=5,select=lt(n\,60)+not(mod(n\,6))",
        "-fps_mode", "passthrough", "-c:v", "libx264", "-bf", "0", "-pix_fmt", "yuv420p");

    /// <summary>30 frames in the first second, of which the last one is shown for nine seconds more.</summary>
    public static async Task<byte[]> Mp4WithHeldEndAsync()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(
                file,
                await MakeAsync(
                    "mp4", "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=30:duration=1", "-c:v", "libx264", "-bf", "0", "-pix_fmt",
                    "yuv420p"),
                TestContext.Current.CancellationToken);
            return await MakeAsync(
                "mp4", "-i", file, "-c", "copy", "-bsf:v", @"setts=duration=if(eq(N\,29)\,9/TB\,DURATION)", "-movflags", "+faststart");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Ten bits of one grey in PQ: the white of a page, at 203 cd/m².</summary>
    public static Task<byte[]> HighDynamicRangeAsync() => MakeAsync(
        "mp4", "-f", "lavfi", "-i", "nullsrc=size=320x180:rate=24:duration=1,format=yuv420p10le,geq=lum=572:cb=512:cr=512"
            + ",setparams=range=tv:colorspace=bt2020nc:color_primaries=bt2020:color_trc=smpte2084",
        "-f", "lavfi", "-i", "sine=frequency=440:duration=1",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-color_range", "tv", "-colorspace", "bt2020nc",
        "-color_primaries", "bt2020", "-color_trc", "smpte2084", "-c:a", "aac", "-movflags", "+faststart");

    /// <summary>As encoders write it by default: the index behind the media.</summary>
    public static Task<byte[]> LateIndexAsync() => MakeAsync(
        "mp4", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=24:duration=2", "-f", "lavfi", "-i", "sine=frequency=440:duration=2",
        "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac");

    /// <summary>Of 4:2:0, in a profile of 4:4:4.</summary>
    public static Task<byte[]> LosslessAsync() => MakeAsync(
        "mp4", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=24:duration=1", "-f", "lavfi", "-i", "sine=frequency=440:duration=1",
        "-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart");

    /// <summary>Pixels wider than high, unless their proportions are others.</summary>
    public static Task<byte[]> AnamorphicAsync(string pixels = "4/3") => MakeAsync(
        "mp4", "-f", "lavfi", "-i", $"testsrc2=size=320x180:rate=24:duration=2,setsar={pixels}",
        "-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart");

    /// <summary>White above black, which players are to show upside down: the container says so.</summary>
    public static async Task<byte[]> UpsideDownAsync()
    {
        const int Matrix = 44; // of a track's header, behind its type
        var file = await MakeAsync(
            "mp4", "-f", "lavfi", "-i", "color=black:size=320x180:rate=24:duration=1,drawbox=h=90:color=white:t=fill",
            "-f", "lavfi", "-i", "sine=frequency=440:duration=1", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac",
            "-movflags", "+faststart");
        var matrix = file.AsSpan(file.AsSpan().IndexOf("tkhd"u8) + Matrix);
        BinaryPrimitives.WriteInt32BigEndian(matrix[(4 * sizeof(int))..], -1 << 16);
        BinaryPrimitives.WriteInt32BigEndian(matrix[(7 * sizeof(int))..], 180 << 16);
        return file;
    }

    /// <summary>A cover picture as stream 0, larger than the video: its box precedes the video's.</summary>
    public static async Task<byte[]> WithCoverAsync()
    {
        var file = await MakeAsync(
            "mp4", "-f", "lavfi", "-i", "color=red:size=640x640:rate=1:duration=1",
            "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=24:duration=2", "-map", "0:v", "-map", "1:v",
            "-c:v:0", "mjpeg", "-pix_fmt:v:0", "yuvj420p", "-disposition:v:0", "attached_pic",
            "-c:v:1", "libx264", "-pix_fmt:v:1", "yuv420p", "-movflags", "+faststart");
        var index = BoxesOf(file, 0, file.Length).Single(box => box.Name == "moov");
        var sorted = BoxesOf(file, index.Start + 8, index.End).OrderBy(box => box.Name switch { "mvhd" => 0, "udta" => 1, _ => 2 });
        byte[] content = [.. sorted.SelectMany(box => file[box.Start..box.End])];
        content.CopyTo(file, index.Start + 8);
        return file;
    }

    /// <summary>A cover picture as stream 0 that the file does not mark as one, as some tools write it.</summary>
    public static Task<byte[]> WithUnmarkedCoverAsync() => MakeAsync(
        "matroska", "-f", "lavfi", "-i", "color=red:size=640x640:rate=1:duration=1",
        "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=24:duration=2", "-map", "0:v", "-map", "1:v",
        "-c:v:0", "mjpeg", "-pix_fmt:v:0", "yuvj420p", "-c:v:1", "libx264", "-pix_fmt:v:1", "yuv420p");

    public static Task<byte[]> SoundAsync() => MakeAsync("mp4", "-f", "lavfi", "-i", "sine=frequency=440:duration=1", "-c:a", "aac");

    /// <summary>The type of a box with XMP.</summary>
    public static byte[] MetadataType { get; } =
        [.. "uuid"u8, 0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC];

    /// <summary>The MP4 with XMP of another tool.</summary>
    public static byte[] WithMetadata(byte[] clip, byte[] packet)
    {
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, length.Length + MetadataType.Length + packet.Length);
        return [.. clip, .. length, .. MetadataType, .. packet];
    }

    /// <summary>The clip with other bytes in every packet of its sound.</summary>
    /// <param name="clip">An MP4 file.</param>
    /// <param name="isNoise">Any bytes; else bytes by which a packet of AAC holds nothing.</param>
    public static async Task<byte[]> WithBrokenSoundAsync(byte[] clip, bool isNoise)
    {
        var broken = clip.ToArray();
        var random = new Random(1);
        foreach (var (position, size) in await SoundPacketsAsync(clip))
        {
            var packet = broken.AsSpan(position, size);
            packet.Fill(0xFF);
            if (isNoise)
            {
                random.NextBytes(packet);
            }
        }

        return broken;
    }

    /// <summary>With two sounds, of which the first is of a codec that nothing decodes.</summary>
    public static async Task<byte[]> WithUnknownFirstSoundAsync()
    {
        var file = await MakeAsync(
            "mp4", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=24:duration=2", "-f", "lavfi", "-i", "sine=frequency=440:duration=2",
            "-map", "0:v", "-map", "1:a", "-map", "1:a", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
            "-c:a", "aac", "-movflags", "+faststart");
        "zzzz"u8.CopyTo(file.AsSpan(file.AsSpan().IndexOf("mp4a"u8)));
        "free"u8.CopyTo(file.AsSpan(file.AsSpan().IndexOf("esds"u8)));
        return file;
    }

    /// <summary>A PNG file of 64 million pixels of 64 bits.</summary>
    public static Task<byte[]> LargestPictureAsync() => MakeAsync(
        "image2", "-f", "lavfi", "-i", "color=red:size=8000x8000:rate=1:duration=1", "-frames:v", "1", "-pix_fmt", "rgba64be",
        "-c:v", "png", "-compression_level", "1");

    /// <summary>A WAV file of what a source of ffmpeg gives.</summary>
    public static Task<byte[]> MusicOfAsync(string source) => MakeAsync("wav", "-f", "lavfi", "-i", source);

    /// <summary>With a first sound in uncompressed samples and a second one in stereo.</summary>
    public static Task<byte[]> WithFirstSoundAsync(string firstSound) => MakeAsync(
        "mov", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=24:duration=2", "-f", "lavfi", "-i", firstSound,
        "-f", "lavfi", "-i", "sine=frequency=440:duration=2", "-map", "0:v", "-map", "1:a", "-map", "2:a", "-c:v", "libx264",
        "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a:0", "pcm_s16le", "-c:a:1", "aac", "-ac:a:1", "2");

    /// <summary>With a first sound that is silent, and a tone that the file marks as the sound to play.</summary>
    public static Task<byte[]> WithDefaultSecondSoundAsync(string format) => MakeAsync(
        format, "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=24:duration=2", "-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo:d=2",
        "-f", "lavfi", "-i", "sine=frequency=440:duration=2", "-map", "0:v", "-map", "1:a", "-map", "2:a", "-c:v", "libx264",
        "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-disposition:a:0", "0", "-disposition:a:1", "default");

    /// <summary>With a chapter, a time code, and a subtitle.</summary>
    public static async Task<byte[]> WithChapterTimecodeAndSubtitleAsync()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var (chapters, subtitles) = (Path.Combine(folder.FullName, "chapters"), Path.Combine(folder.FullName, "subtitles"));
            await File.WriteAllTextAsync(
                chapters, ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=1\ntitle=One\n", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(
                subtitles, "1\n00:00:00,000 --> 00:00:01,000\nHello\n", TestContext.Current.CancellationToken);
            return await MakeAsync(
                "mp4", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=24:duration=2", "-f", "lavfi", "-i",
                "sine=frequency=440:duration=2", "-f", "ffmetadata", "-i", chapters, "-f", "srt", "-i", subtitles, "-map", "0:v",
                "-map", "1:a", "-map", "3:s", "-map_chapters", "2", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
                "-c:a", "aac", "-c:s", "mov_text", "-timecode", "01:00:00:00", "-movflags", "+faststart");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Two seconds of pictures, and a sound that lasts longer.</summary>
    public static Task<byte[]> WithLongerSoundAsync(string format) => MakeAsync(
        format, "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=24:duration=2", "-f", "lavfi", "-i", "sine=frequency=440:duration=5",
        "-c:v", format == "webm" ? "libvpx" : "libx264", "-pix_fmt", "yuv420p", "-c:a", format == "webm" ? "libopus" : "aac");

    /// <summary>A bright edge that moves to the right, in two fields a picture: every other row is a fiftieth of a second later.</summary>
    public static Task<byte[]> InterlacedAsync() => MakeAsync(
        "mp4", "-f", "lavfi", "-i",
        @"nullsrc=size=320x180:rate=50:duration=1,format=yuv420p,geq=lum=if(lt(X\,N*6)\,235\,16):cb=128:cr=128",
        "-vf", "tinterlace=mode=interleave_top", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "4", "-pix_fmt", "yuv420p",
        "-flags", "+ildct+ilme", "-x264opts", "tff=1", "-movflags", "+faststart");

    /// <summary>How many pixels of the picture at half a second are much brighter or much darker than those above and below.</summary>
    public static async Task<int> CombedPixelsAsync(string file)
    {
        const int Width = 320;
        const int Difference = 60;
        var picture = await OutputAsync("-ss", "0.5", "-i", file, "-vf", "format=gray", "-frames:v", "1", "-f", "rawvideo", "pipe:1");
        return Enumerable.Range(Width, picture.Length - (2 * Width)).Count(at =>
            (Math.Min(picture[at - Width], picture[at + Width]) - picture[at]) > Difference
            || (picture[at] - Math.Max(picture[at - Width], picture[at + Width])) > Difference);
    }

    /// <summary>A red that cannot be seen, as all of the picture is transparent.</summary>
    public static Task<byte[]> TransparentAsync(string format, string codec, string pixelFormat) => MakeAsync(
        format, "-f", "lavfi", "-i", $"color=red@0:size=320x180:rate=24:duration=1,format=rgba,format={pixelFormat}",
        "-c:v", codec, "-auto-alt-ref", "0");

    /// <summary>The highest sample of a sound, 0 to 1, of which every packet can be decoded.</summary>
    public static async Task<float> LoudestAsync(string file)
    {
        var samples = await OutputAsync("-xerror", "-i", file, "-map", "0:a", "-f", "f32le", "-c:a", "pcm_f32le", "pipe:1");
        return MemoryMarshal.Cast<byte, float>(samples).ToArray().Max(Math.Abs);
    }

    /// <summary>A picture of 96 by 54 pixels.</summary>
    public static Task<byte[]> AnimatedPictureAsync(string format) => MakeAsync(
        format, "-f", "lavfi", "-i", "testsrc2=size=96x54:rate=5:duration=1");

    public static Task<byte[]> PictureAsync(string format) => MakeAsync(
        format == "webp" ? "webp" : "image2", "-f", "lavfi", "-i", "testsrc2=size=96x54:rate=1:duration=1", "-frames:v", "1",
        "-c:v", format switch { "jpg" => "mjpeg", "webp" => "libwebp", _ => "png" }, "-pix_fmt", format == "png" ? "rgb24" : "yuvj420p");

    /// <summary>A second of the green of <see cref="ShouldBeGreen(byte[])"/>, with sound.</summary>
    /// <param name="format">The container.</param>
    /// <param name="codec">The encoder of its pictures.</param>
    /// <param name="size">Their size.</param>
    /// <param name="filters">Filters from red, green and blue to its pictures.</param>
    /// <param name="matrix">How they are tagged.</param>
    public static Task<byte[]> GreenAsync(string format, string codec, string size, string filters, string matrix) => MakeAsync(
        format, "-f", "lavfi", "-i", $"color=0x2fc04a:size={size}:rate=24:duration=1,format=gbrp,{filters},setparams=colorspace={matrix}",
        "-f", "lavfi", "-i", "sine=frequency=440:duration=1", "-c:v", codec, "-crf", "4", "-b:v", "2M", "-colorspace", matrix,
        "-c:a", format == "webm" ? "libopus" : "aac", "-movflags", "+faststart");

    /// <summary>A picture of <see cref="GreenAsync"/>.</summary>
    public static void ShouldBeGreen(byte[] picture)
    {
        using var decoded = SkiaSharp.SKBitmap.Decode(picture);
        var pixel = decoded.GetPixel(20, 20);
        ShouldBeGreen(pixel.Red, pixel.Green, pixel.Blue);
    }

    public static void ShouldBeGreen(byte red, byte green, byte blue)
    {
        Assert.InRange(red, 0x2F - 6, 0x2F + 6);
        Assert.InRange(green, 0xC0 - 6, 0xC0 + 6);
        Assert.InRange(blue, 0x4A - 6, 0x4A + 6);
    }

    /// <summary>One grey, without sound.</summary>
    public static Task<byte[]> GreyAsync(int seconds) => MakeAsync(
        "mp4", "-f", "lavfi", "-i", $"color=0x808080:size=320x180:rate=24:duration={seconds}",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-movflags", "+faststart");

    /// <summary>Two seconds of sound.</summary>
    public static Task<byte[]> MusicAsync(string format, string codec) => MakeAsync(
        format, "-f", "lavfi", "-i", "sine=frequency=440:duration=2", "-c:a", codec);

    /// <summary>Two seconds of sound in floating point, of which one sample has another value, an expression of ffmpeg.</summary>
    public static Task<byte[]> SoundWithAsync(string sample) => MakeAsync(
        "wav", "-f", "lavfi", "-i", SoundWith(sample), "-c:a", "pcm_f32le");

    /// <summary>With the sound of <see cref="SoundWithAsync"/>.</summary>
    public static Task<byte[]> VideoWithSoundAsync(string sample) => MakeAsync(
        "matroska", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=24:duration=2", "-f", "lavfi", "-i", SoundWith(sample),
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "pcm_f32le");

    /// <summary>When the first tone of a file begins, in seconds.</summary>
    public static async Task<double> ToneStartAsync(string file)
    {
        const int Rate = 48_000;
        var bytes = await OutputAsync(
            "-i", file, "-map", "0:a:0", "-af", $"aresample={Rate}:async=1:first_pts=0", "-ac", "1", "-f", "f32le", "pipe:1");
        var samples = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        return Array.FindIndex(samples, sample => Math.Abs(sample) > 0.05f) / (double)Rate;
    }

    /// <summary>Red, green and blue of the first frame's average.</summary>
    public static Task<byte[]> FirstPixelAsync(string file) => AverageAsync(file, 0, "null");

    /// <summary>Red, green and blue of the average of the frame's left upper part, where logos are.</summary>
    public static Task<byte[]> LogoCornerAsync(string file, double seconds) => AverageAsync(file, seconds, "crop=iw/3:ih/3:0:0");

    private const string WhiteThenBlack =
        @"color=black:size=320x180:rate=24:duration=2,drawbox=enable=lt(t\,0.4):color=white:t=fill";

    private static string WhiteAt(double seconds, double length) => FormattableString.Invariant(
        $@"color=black:size=320x180:rate=25:duration={length},drawbox=enable=between(t\,{seconds}\,{seconds + 0.19}):color=white:t=fill");

    private static string ToneAt(double seconds, double length) => FormattableString.Invariant(
        $@"aevalsrc=between(t\,{seconds}\,{seconds + 0.2})*0.5*sin(6283*t):d={length}:s=48000");

    private static string SoundWith(string sample) => $@"aevalsrc=if(eq(n\,30000)\,{sample}\,0.1*sin(900*t)):d=2:s=48000";

    private static Task<byte[]> AverageAsync(string file, double seconds, string filter) => OutputAsync(
        "-ss", FormattableString.Invariant($"{seconds}"), "-i", file,
        "-vf", filter + ",scale=in_color_matrix=bt709,format=rgb24,scale=1:1:flags=area", "-frames:v", "1", "-f", "rawvideo", "pipe:1");

    /// <summary>The kind of each stream of a file, and a line for each of its chapters.</summary>
    public static async Task<string[]> StreamsAndChaptersAsync(string file)
    {
        var command = new ProcessCommand
        {
            FileName = "ffprobe",
            Arguments = ["-v", "error", "-show_entries", "stream=codec_type:chapter=id:stream_tags=:chapter_tags=", "-of", "csv=p=0", file],
        };
        var output = (await ProcessRunner.RunToSuccessAsync(command, TestContext.Current.CancellationToken)).Output;
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static async Task<byte[]> OutputAsync(params string[] arguments)
    {
        using var bytes = new MemoryStream();
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = "ffmpeg",
                Arguments = ["-v", "error", "-nostdin", .. arguments],
                ReadOutput = (output, token) => output.CopyToAsync(bytes, token),
            },
            TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    private static async Task<IReadOnlyList<(int Position, int Size)>> SoundPacketsAsync(byte[] clip)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, clip, TestContext.Current.CancellationToken);
            var command = new ProcessCommand
            {
                FileName = "ffprobe",
                Arguments = ["-v", "error", "-select_streams", "a", "-show_entries", "packet=size,pos", "-of", "csv=p=0", file],
            };
            var lines = (await ProcessRunner.RunToSuccessAsync(command, TestContext.Current.CancellationToken)).Output.Split('\n');
            return
            [
                .. lines.Select(line => line.Split(',')).Where(parts => parts.Length > 1).Select(parts =>
                    (int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[0], CultureInfo.InvariantCulture))),
            ];
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static List<(string Name, int Start, int End)> BoxesOf(byte[] file, int start, int end)
    {
        var boxes = new List<(string Name, int Start, int End)>();
        for (var at = start; at < end; at = boxes[^1].End)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            boxes.Add((Encoding.ASCII.GetString(file, at + 4, 4), at, at + length));
        }

        return boxes;
    }

    private static async Task<byte[]> MakeAsync(string format, params string[] arguments)
    {
        var file = Path.GetTempFileName();
        try
        {
            await ProcessRunner.RunToSuccessAsync(
                new ProcessCommand { FileName = "ffmpeg", Arguments = ["-v", "error", "-nostdin", "-y", .. arguments, "-f", format, file] },
                TestContext.Current.CancellationToken);
            return await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
