using AdGenius.Finishing.Presets;
using AdGenius.VideoRequests;

namespace AdGenius.StorageWorker.Tests;

/// <summary>Requests are checked by a short table, finishing by the file of presets: both say the same.</summary>
public sealed class OutputNamesTests
{
    [Fact]
    public void Presets_shapes_and_lengths_are_those_of_the_preset_file()
    {
        Assert.Equal(PlatformPresets.All.Select(preset => preset.Name), OutputNames.Presets);
        Assert.Equal(PlatformPresets.Shapes, VideoRequestRules.AspectRatios);
        Assert.All(PlatformPresets.All, preset => Assert.Equal(
            (preset.Shapes[0].Shape, (preset.MinSeconds, preset.MaxSeconds)),
            (OutputNames.ShapeOf(preset.Name), OutputNames.SecondsOf(preset.Name))));
    }

    [Fact]
    public void Finishing_names_its_files_alike() => Assert.All(
        OutputNames.All, output => Assert.Equal(OutputNames.NameOf(output), PlatformPresets.ParseOutput("outputs", output).Name));

    [Theory]
    [InlineData("bumper", 7, "The ad has 7 seconds with its end card; bumper accepts 1 to 6.")]
    [InlineData("tiktok", 4.5, "The ad has 4.5 seconds with its end card; tiktok accepts 5 to 60.")]
    [InlineData("tiktok", 60, null)]
    [InlineData("9:16", 4000, null)]
    public void A_length_that_a_platform_does_not_accept_is_named(string output, double seconds, string? fault) =>
        Assert.Equal(fault, OutputNames.LengthFault(["youtube", output], seconds));
}
