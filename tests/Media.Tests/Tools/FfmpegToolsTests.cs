using AdGenius.Media.Tools;
using Microsoft.Extensions.Options;

namespace AdGenius.Media.Tests.Tools;

public sealed class FfmpegToolsTests
{
    [Fact]
    public async Task The_installed_tools_are_usable()
    {
        var check = await ToolsAt("ffmpeg").CheckAsync(TestContext.Current.CancellationToken);

        Assert.True(check.IsUsable, check.Problem);
        Assert.NotNull(check.Version);
    }

    [Fact]
    public async Task Missing_tools_are_reported_with_what_to_do()
    {
        var check = await ToolsAt("/nowhere/ffmpeg").CheckAsync(TestContext.Current.CancellationToken);

        Assert.False(check.IsUsable);
        Assert.Contains("/nowhere/ffmpeg", check.Problem);
        Assert.Contains("Media:Ffmpeg", check.Problem);
    }

    [Fact]
    public void A_build_without_the_encoder_is_named()
    {
        var check = FfmpegCheck.Of(
            "7.0",
            " V....D mjpeg  x\n V....D png  x\n V....D libwebp  x\n",
            " TS scale V->V x\n .. format V->V x\n");

        Assert.Equal("This ffmpeg was built without encoder libx264, filter crop. Install a complete build.", check.Problem);
    }

    private static FfmpegTools ToolsAt(string path) => new(Options.Create(new MediaOptions { Ffmpeg = path }));
}
