using System.Globalization;
using System.Text.Json;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>
/// What a comparative such as "warmer" does: it changes the light and the colours, or the mood. The data are in <c>tones.json</c>.
/// </summary>
internal sealed record Tone
{
    private static readonly Lazy<Dictionary<string, Tone>> All = new(Load);

    /// <summary>What it contradicts: of two tones of one axis the later counts.</summary>
    public required string Axis { get; init; }

    /// <summary>The word before the light; null for moods.</summary>
    public string? Light { get; init; }

    /// <summary>The mood; null for light.</summary>
    public string? Mood { get; init; }

    /// <summary>Moves colours towards red (above 0) or blue, -1 to 1.</summary>
    public double Warmth { get; init; }

    /// <summary>Moves colours towards white (above 0) or black, -1 to 1.</summary>
    public double Lightness { get; init; }

    /// <summary>Moves colours away from grey (above 0) or towards it, -1 to 1.</summary>
    public double Saturation { get; init; }

    /// <summary>The tone of a value of the lexicon.</summary>
    public static Tone Of(string name) => All.Value[name];

    /// <summary>The words that tones put before the light.</summary>
    public static IReadOnlyCollection<string> LightWords { get; } = [.. Lights()];

    /// <summary>The light with this tone; an earlier tone of the same axis is replaced.</summary>
    public string On(string lighting)
    {
        var words = lighting.Split(' ').ToList();
        var lead = words.TakeWhile(LightWords.Contains).ToList();
        var rest = words.Skip(lead.Count);
        lead.RemoveAll(word => AxisOf(word) == Axis);
        return string.Join(' ', [Light, .. lead, .. rest]);
    }

    /// <summary>The colours with this tone.</summary>
    public IReadOnlyList<string> On(IReadOnlyList<string> palette) => [.. palette.Select(Change)];

    private static string AxisOf(string light) => All.Value.Values.First(tone => tone.Light == light).Axis;

    private string Change(string colour)
    {
        if (colour.Length != 7
            || !int.TryParse(colour.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb))
        {
            return colour;
        }

        double[] parts = [((rgb >> 16) & 255) / 255.0, ((rgb >> 8) & 255) / 255.0, (rgb & 255) / 255.0];
        var grey = (0.299 * parts[0]) + (0.587 * parts[1]) + (0.114 * parts[2]);
        for (var index = 0; index < parts.Length; index++)
        {
            var value = grey + ((parts[index] - grey) * (1 + Saturation));
            value += Lightness > 0 ? (1 - value) * Lightness : value * Lightness;
            parts[index] = Math.Clamp(value, 0, 1);
        }

        parts[0] = Math.Clamp(parts[0] + (Warmth * 0.5), 0, 1);
        parts[2] = Math.Clamp(parts[2] - (Warmth * 0.5), 0, 1);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"#{(int)Math.Round(parts[0] * 255):x2}{(int)Math.Round(parts[1] * 255):x2}{(int)Math.Round(parts[2] * 255):x2}");
    }

    private static IEnumerable<string> Lights() => All.Value.Values.Select(tone => tone.Light).OfType<string>();

    private static Dictionary<string, Tone> Load()
    {
        using var stream = typeof(Tone).Assembly.GetManifestResourceStream("AdGenius.PromptWorker.Regeneration.tones.json")
            ?? throw new InvalidOperationException("The tones are not embedded in the program.");
        return JsonSerializer.Deserialize<Dictionary<string, Tone>>(stream, JsonSerializerOptions.Web)!;
    }
}
