using AdGenius.Media.Colour;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;

namespace AdGenius.Media.Tests.Colour;

/// <summary>With real ffmpeg, on flat greys of known brightness.</summary>
public sealed class ToneMappingTests : IDisposable
{
    private readonly MediaFixture _media = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Ten-bit code values: black, 203 cd/m² (the white of a page) and 1000 cd/m².</summary>
    [Theory]
    [InlineData("smpte2084", 64, 0, 3)]
    [InlineData("smpte2084", 572, 200, 230)]
    [InlineData("smpte2084", 723, 245, 255)]
    [InlineData("arib-std-b67", 64, 0, 3)]
    [InlineData("arib-std-b67", 721, 195, 235)]
    public async Task Greys_have_the_brightness_that_people_expect(string transfer, int code, int minimum, int maximum)
    {
        var source = await _media.MakeAsync(
            "hdr.mp4", "-f", "lavfi", "-i", $"nullsrc=size=64x64:rate=24:duration=0.2,format=yuv420p10le,geq=lum={code}:cb=512:cr=512"
                + $",setparams=range=tv:colorspace=bt2020nc:color_primaries=bt2020:color_trc={transfer}",
            "-c:v", "libx264", "-pix_fmt", "yuv420p10le", "-color_range", "tv", "-colorspace", "bt2020nc", "-color_primaries", "bt2020",
            "-color_trc", transfer);
        var video = (await new MediaProbe(_media.Tools).ProbeAsync(source, Cancellation)).Video!;
        Assert.True(video.HasHighDynamicRange);

        Assert.All(await PixelAsync(source, ToneMapping.FilterFor(video)), value => Assert.InRange(value, minimum, maximum));
    }

    /// <summary>
    /// Encoders that get the transfer function alone leave out the rest. The white of a page, at 203 cd/m², is as bright as with all
    /// tags, in every format that a decoder gives.
    /// </summary>
    [Theory]
    [InlineData("yuv420p10le", 572, 721, "")]
    [InlineData("yuv420p10le", 572, 721, "-colorspace bt2020nc")]
    [InlineData("yuv420p10le", 572, 721, "-color_primaries film")]
    [InlineData("yuv422p12le", 2288, 2884, "")]
    [InlineData("yuv444p", 143, 180, "")]
    [InlineData("gray10le", 572, 721, "-color_primaries bt2020")]
    [InlineData("gbrp10le", 593, 767, "")]
    [InlineData("gbrp10le", 593, 767, "-color_primaries bt2020 -colorspace rgb")]
    public async Task Tags_that_a_file_leaves_out_are_completed(string format, int codeOfPq, int codeOfHlg, string tags)
    {
        foreach (var (transfer, code) in ((string, int)[])[("smpte2084", codeOfPq), ("arib-std-b67", codeOfHlg)])
        {
            await AssertIsWhiteAsync(format, transfer, code, tags);
        }
    }

    /// <summary>The red of BT.2020 lies outside of BT.709: it is clipped there, and stays red.</summary>
    [Fact]
    public async Task Colours_keep_their_hue()
    {
        var source = await _media.MakeAsync(
            "red.mp4", "-f", "lavfi", "-i", "nullsrc=size=64x64:rate=24:duration=0.2,format=yuv420p10le,geq=lum=220:cb=440:cr=700"
                + ",setparams=range=tv:colorspace=bt2020nc:color_primaries=bt2020:color_trc=smpte2084",
            "-c:v", "libx264", "-pix_fmt", "yuv420p10le", "-color_range", "tv", "-colorspace", "bt2020nc", "-color_primaries", "bt2020",
            "-color_trc", "smpte2084");
        var video = (await new MediaProbe(_media.Tools).ProbeAsync(source, Cancellation)).Video!;

        var pixel = await PixelAsync(source, ToneMapping.FilterFor(video));

        Assert.True(pixel[0] > 60 && pixel[1] < 20 && pixel[2] < 20, string.Join(", ", pixel));
    }

    /// <summary>
    /// A colour of Display P3 has other numbers in BT.709: its red of (206, 43, 50) is the pure (219, 0, 27), its green of (60, 180, 75) is
    /// (0, 183, 57).
    /// </summary>
    [Theory]
    [InlineData(206, 43, 50, 219, 0, 27)]
    [InlineData(60, 180, 75, 0, 183, 57)]
    public async Task Colours_of_Display_P3_are_converted(int red, int green, int blue, int redOf709, int greenOf709, int blueOf709)
    {
        var source = await _media.MakeAsync(
            "p3.mp4", "-f", "lavfi", "-i",
            FormattableString.Invariant($"color=0x{red:x2}{green:x2}{blue:x2}:size=64x64:rate=24:duration=0.2")
                + ",scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"
                + ",setparams=range=tv:colorspace=bt709:color_primaries=smpte432:color_trc=bt709",
            "-c:v", "libx264", "-qp", "4", "-pix_fmt", "yuv420p", "-color_range", "tv", "-colorspace", "bt709", "-color_primaries",
            "smpte432", "-color_trc", "bt709");
        var video = (await new MediaProbe(_media.Tools).ProbeAsync(source, Cancellation)).Video!;

        var pixel = await PixelAsync(source, Bt709.FilterFor(video));

        Assert.InRange(pixel[0], redOf709 - 8, redOf709 + 8);
        Assert.InRange(pixel[1], Math.Max(0, greenOf709 - 8), greenOf709 + 8);
        Assert.InRange(pixel[2], blueOf709 - 8, blueOf709 + 8);
    }

    [Fact]
    public void A_video_of_standard_range_is_not_changed()
    {
        var video = new ProbedVideo { Index = 0, IsFirst = true, Codec = "h264", Width = 2, Height = 2, ColorTransfer = "bt709" };

        Assert.False(video.HasHighDynamicRange);
        Assert.Equal("", ToneMapping.FilterFor(video));
    }

    public void Dispose() => _media.Dispose();

    private async Task AssertIsWhiteAsync(string format, string transfer, int code, string tags)
    {
        var isRgb = format.StartsWith("gbr", StringComparison.Ordinal);
        var grey = isRgb ? FormattableString.Invariant($"r={code}:g={code}:b={code}")
            : format.StartsWith("gray", StringComparison.Ordinal) ? FormattableString.Invariant($"lum={code}")
            : FormattableString.Invariant($"lum={code}:cb={MiddleOf(format)}:cr={MiddleOf(format)}");
        string[] arguments =
        [
            "-f", "lavfi", "-i", $"nullsrc=size=64x64:rate=24:duration=0.2,format={format},geq={grey}", "-c:v", "ffv1",
            "-color_trc", transfer, .. tags.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        ];
        var source = await _media.MakeAsync($"{format}-{transfer}.mkv", arguments);
        var probed = (await new MediaProbe(_media.Tools).ProbeAsync(source, Cancellation)).Video!;
        var video = probed with { ColorRange = isRgb ? "pc" : "tv" };
        Assert.True(video.HasHighDynamicRange);
        Assert.Equal(tags.Contains("primaries", StringComparison.Ordinal), video.ColorPrimaries is not (null or "unknown"));

        var pixel = await PixelAsync(source, ToneMapping.FilterFor(video));

        Assert.All(pixel, value => Assert.InRange(value, 195, 235));
    }

    private static int MiddleOf(string format) => format.Contains("12", StringComparison.Ordinal) ? 2048
        : format.Contains("10", StringComparison.Ordinal) ? 512 : 128;

    private async Task<byte[]> PixelAsync(string source, string filter)
    {
        using var pixel = new MemoryStream();
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = _media.Tools.Ffmpeg,
                Arguments =
                [
                    "-v", "error", "-i", source, "-vf", $"{filter}scale=1:1:in_color_matrix=bt709,format=rgb24", "-frames:v", "1",
                    "-f", "rawvideo", "pipe:1",
                ],
                ReadOutput = (output, token) => output.CopyToAsync(pixel, token),
            },
            Cancellation);
        return pixel.ToArray();
    }
}
