using System.Text.Json.Nodes;
using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Presets;

namespace AdGenius.Finishing.Tests.Presets;

public sealed class PlatformPresetsTests
{
    public static TheoryData<string> Names => [.. PlatformPresets.All.Select(preset => preset.Name)];

    [Fact]
    public void Every_platform_of_the_issue_is_there()
    {
        Assert.Equal(
            ["youtube", "shorts", "bumper", "tiktok", "reels", "stories", "feed", "linkedin", "demand-gen", "display"],
            PlatformPresets.All.Select(preset => preset.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_fit_each_other(string name)
    {
        var preset = PlatformPresets.Find(name.ToUpperInvariant())!;

        Assert.NotEmpty(preset.Source);
        Assert.InRange(preset.Date, new DateOnly(2026, 1, 1), new DateOnly(2027, 1, 1));
        Assert.True(preset.MinSeconds <= preset.AdvisedMinSeconds && preset.AdvisedMinSeconds < preset.AdvisedMaxSeconds);
        Assert.True(preset.AdvisedMaxSeconds <= preset.MaxSeconds);
        Assert.True(preset.MinFramesPerSecond <= 24 && preset.MaxFramesPerSecond >= 24);
        Assert.InRange(preset.Loudness, -24, -13);
        Assert.InRange(preset.TruePeak, -2, -1);
        foreach (var shape in preset.Shapes)
        {
            Assert.Equal(shape.Shape, PlatformPresets.ShapeOf(shape.Width, shape.Height));
            Assert.True(shape.MinWidth <= shape.Width && shape.MinHeight <= shape.Height);
            var safe = shape.SafeArea.In(new FrameSize(shape.Width, shape.Height));
            Assert.True(safe.Width >= shape.Width * 0.6 && safe.Height >= shape.Height * 0.45, $"{shape.Shape} leaves {safe}");
        }

        foreach (var shape in preset.ShapesNotMade)
        {
            Assert.Equal(shape.Shape, PlatformPresets.NearestOf([shape.Shape], shape.MinWidth, shape.MinHeight));
            Assert.Null(PlatformPresets.ShapeOf(shape.MinWidth, shape.MinHeight));
        }
    }

    /// <summary>The schema is for editors; this is what they would check with it.</summary>
    [Fact]
    public void The_file_has_what_its_schema_asks_for()
    {
        var folder = Path.Combine(SourceTree.Root, "libraries", "finishing", "Presets");
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "platforms.json")))!;
        var definitions = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "platforms.schema.json")))!["$defs"]!;

        Assert.NotEmpty(file["presets"]!.AsArray());
        foreach (var preset in file["presets"]!.AsArray())
        {
            Check(preset!.AsObject(), definitions["preset"]!);
            foreach (var shape in preset["shapes"]!.AsArray())
            {
                Check(shape!.AsObject(), definitions["shape"]!);
                Check(shape["safeArea"]!.AsObject(), definitions["shape"]!["properties"]!["safeArea"]!);
            }

            foreach (var shape in preset["shapesNotMade"]?.AsArray() ?? [])
            {
                Check(shape!.AsObject(), definitions["shapeNotMade"]!);
            }
        }
    }

    [Theory]
    [InlineData("tiktok", "tiktok", "tiktok", "9:16")]
    [InlineData("TikTok:1:1", "tiktok-1x1", "tiktok", "1:1")]
    [InlineData("4:5", "4x5", null, "4:5")]
    public void An_output_is_a_preset_a_shape_or_both(string text, string name, string? preset, string shape)
    {
        var output = PlatformPresets.ParseOutput("outputs", text);

        Assert.Equal((name, preset, shape), (output.Name, output.Preset, output.Shape));
    }

    [Theory]
    [InlineData("myspace", "outputs names 'myspace'; allowed are the presets youtube, shorts,")]
    [InlineData("3:2", "allowed are the presets")]
    [InlineData("reels:1:1", "outputs names 'reels:1:1'; reels accepts the shapes 9:16.")]
    [InlineData("bumper:4:3", "bumper accepts files of 4:3, but none is made. Allowed are the shapes 16:9, 9:16, 1:1, 4:5.")]
    public void An_unknown_output_is_refused_with_what_is_allowed(string text, string message)
    {
        var refused = Assert.Throws<FinishingRefusedException>(() => PlatformPresets.ParseOutput("outputs", text));

        Assert.Equal("outputs", refused.Field);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    private static void Check(JsonObject node, JsonNode schema)
    {
        var allowed = schema["properties"]!.AsObject().Select(property => property.Key).ToHashSet();
        Assert.All(node, property => Assert.Contains(property.Key, allowed));
        Assert.All(schema["required"]!.AsArray(), required => Assert.True(
            node.ContainsKey(required!.GetValue<string>()), $"{required} is missing"));
    }
}
