using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.Contracts.Videos;

namespace AdGenius.Finishing.Presets;

/// <summary>All platforms that are known, read from the embedded <c>platforms.json</c>.</summary>
public static class PlatformPresets
{
    private static readonly Lazy<PresetFile> File = new(Read);

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The shapes that exist.</summary>
    public static IReadOnlyList<string> Shapes { get; } = ["16:9", "9:16", "1:1", "4:5"];

    /// <summary>The presets, in the order of the file.</summary>
    public static IReadOnlyList<PlatformPreset> All => File.Value.Presets;

    /// <summary>The date of the rules.</summary>
    public static string Version => File.Value.Version;

    /// <summary>What holds for files that are for no platform in particular.</summary>
    public static PlatformPreset General { get; } = new()
    {
        Name = "general",
        Title = "Any player",
        Source = "EBU R 128 and common players",
        Date = new DateOnly(2026, 11, 26),
        Shapes = [.. Shapes.Select(GeneralShape)],
        MinSeconds = 0.5,
        MaxSeconds = 21600,
        AdvisedMinSeconds = 1,
        AdvisedMaxSeconds = 3600,
        MinFramesPerSecond = 10,
        MaxFramesPerSecond = 60,
        MinKilobits = 0,
        MaxKilobits = 20000,
        MaxMegabytes = 4000,
        Loudness = -14,
        TruePeak = -1,
        AudioKilobits = 192,
        AudioRequired = true,
    };

    /// <summary>The preset of this name in any case; null when there is none.</summary>
    public static PlatformPreset? Find(string name) => All.FirstOrDefault(
        preset => preset.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The preset of this name.</summary>
    /// <exception cref="FinishingRefusedException">There is none.</exception>
    public static PlatformPreset Get(string field, string name) => Find(name)
        ?? throw new FinishingRefusedException(
            field, $"{field} names '{name}'; allowed are the presets {string.Join(", ", All.Select(preset => preset.Name))}.");

    /// <summary>An output named by a preset, a shape, or both as in <c>tiktok:1:1</c>.</summary>
    /// <exception cref="FinishingRefusedException">Neither a preset nor a shape has that name, or the preset does not accept the
    /// shape.</exception>
    public static OutputSpec ParseOutput(string field, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Shapes.Contains(text))
        {
            return new OutputSpec { Name = text.Replace(':', 'x'), Shape = text };
        }

        var split = text.IndexOf(':', StringComparison.Ordinal);
        var preset = Find(split < 0 ? text : text[..split]);
        var shape = split < 0 ? null : text[(split + 1)..];
        if (preset is null)
        {
            var presets = string.Join(", ", All.Select(one => one.Name));
            throw new FinishingRefusedException(
                field, $"{field} names '{text}'; allowed are the presets {presets} and the shapes {string.Join(", ", Shapes)}.");
        }

        if (shape is not null && preset.ShapeOf(shape) is null)
        {
            var shapes = string.Join(", ", preset.Shapes.Select(one => one.Shape));
            throw new FinishingRefusedException(field, preset.SmallestOf(shape) is null
                ? $"{field} names '{text}'; {preset.Name} accepts the shapes {shapes}."
                : $"{field} names '{text}'; {preset.Name} accepts files of {shape}, but none is made. Allowed are the shapes {shapes}.");
        }

        var name = shape is null ? preset.Name : $"{preset.Name}-{shape.Replace(':', 'x')}";
        return new OutputSpec { Name = name, Preset = preset.Name, Shape = shape ?? preset.Shapes[0].Shape };
    }

    /// <summary>The shape of a frame; null when it is none of the four.</summary>
    public static string? ShapeOf(int width, int height) => NearestOf(Shapes, width, height);

    /// <summary>Which of some shapes a frame has, to within one percent; null for none of them.</summary>
    internal static string? NearestOf(IEnumerable<string> shapes, int width, int height)
    {
        const double Tolerance = 0.01;
        return shapes.FirstOrDefault(shape => Math.Abs((double)width / height / RatioOf(shape) - 1) <= Tolerance);
    }

    /// <summary>Width by height.</summary>
    internal static double RatioOf(string shape)
    {
        var parts = shape.Split(':');
        return double.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture)
            / double.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static PresetShape GeneralShape(string shape)
    {
        var size = FrameSize.Of(Quality.High, shape);
        return new PresetShape
        {
            Shape = shape,
            Width = size.Width,
            Height = size.Height,
            MinWidth = 2,
            MinHeight = 2,
            SafeArea = new SafeArea(0.05, 0.05, 0.05, 0.05),
        };
    }

    private static PresetFile Read()
    {
        using var stream = typeof(PlatformPresets).Assembly.GetManifestResourceStream("platforms.json")!;
        return JsonSerializer.Deserialize<PresetFile>(stream, Options)!;
    }

    private sealed record PresetFile
    {
        [JsonPropertyName("$schema")]
        public string? Schema { get; init; }

        public required string Version { get; init; }

        public required IReadOnlyList<PlatformPreset> Presets { get; init; }
    }
}
