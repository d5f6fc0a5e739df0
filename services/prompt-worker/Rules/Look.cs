using AdGenius.Contracts.Prompts;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Readers;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules;

/// <summary>The look of a text: what it states, and what its subject implies where it states nothing.</summary>
internal sealed record Look
{
    /// <summary>The style where none is stated.</summary>
    public const string UsualStyle = "cinematic";

    /// <summary>The light where neither the words nor the place state one.</summary>
    public const string UsualLighting = "soft natural daylight";

    /// <summary>The camera work where none is stated.</summary>
    public const string UsualCamera = "slow push in";

    /// <summary>Colours where no term matches.</summary>
    private static readonly IReadOnlyList<string> NeutralPalette = ["#1b2340", "#3f5a8a", "#8fa9c9", "#f3dfc1"];

    public required string Style { get; init; }

    public required string Mood { get; init; }

    public required string Lighting { get; init; }

    public required string Camera { get; init; }

    public string? Setting { get; init; }

    public required IReadOnlyList<string> Palette { get; init; }

    /// <param name="text">The text.</param>
    /// <param name="style">The style that is stated, which overrides what the text implies.</param>
    /// <param name="whole">For one scene: the look of the whole video, used where the scene states nothing.</param>
    public static Look Of(PromptText text, string? style, Look? whole = null)
    {
        var own = Find(text);
        string? Value(WordClass facet) => own.GetValueOrDefault(facet)?.Value;
        var setting = Value(WordClass.Setting);
        return new Look
        {
            Style = string.IsNullOrWhiteSpace(style) ? whole?.Style ?? Value(WordClass.Style) ?? UsualStyle : style.Trim(),
            Mood = Value(WordClass.Mood) ?? whole?.Mood ?? "inviting",
            Lighting = Value(WordClass.Lighting) ?? (whole is null || setting is not null ? LightingIn(setting) : whole.Lighting),
            Camera = Value(WordClass.Camera) ?? whole?.Camera ?? UsualCamera,
            Setting = setting ?? whole?.Setting,
            Palette = PaletteIn(text) ?? whole?.Palette ?? NeutralPalette,
        };
    }

    /// <summary>The look of a finished scene: what its text excludes implies nothing.</summary>
    public static Look Of(Scene scene, PromptParameters parameters)
    {
        var text = PromptText.Of(scene.Text);
        return Of(Negates(text) ? PromptText.Of(PromptReading.Of(scene.Text).Rest) : text, style: null, Of(parameters));
    }

    private static bool Negates(PromptText text) => Enumerable.Range(0, text.Count).Any(index =>
        text.Is(index, WordClass.Negation) || text.Is(index, WordClass.NegationAfter) || text.Is(index, WordClass.AvoidVerb));

    /// <summary>The look of the whole video.</summary>
    public static Look Of(PromptParameters parameters) => new()
    {
        Style = parameters.Style,
        Mood = parameters.Mood,
        Lighting = parameters.Lighting,
        Camera = parameters.Camera,
        Setting = parameters.Setting,
        Palette = parameters.Palette,
    };

    /// <summary>For each facet the phrase of highest precedence.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isClosed">Tokens that imply nothing, such as exclusions; default: quotations and directives.</param>
    public static Dictionary<WordClass, FacetTerm> Find(PromptText text, Func<int, bool>? isClosed = null)
    {
        var found = new Dictionary<WordClass, FacetTerm>();
        for (var index = 0; index < text.Count; index++)
        {
            if (isClosed?.Invoke(index) ?? text.IsOpaque(index))
            {
                continue;
            }

            foreach (var hit in text.HitsAt(index))
            {
                if (hit.Entry.Class is WordClass.Style or WordClass.Mood or WordClass.Lighting or WordClass.Camera or WordClass.Setting
                    && (!found.TryGetValue(hit.Entry.Class, out var other) || hit.Entry.Rank < other.Rank)
                    && !NegatedLook.Is(text, hit) && !OtherMeaning.Is(text, hit))
                {
                    found[hit.Entry.Class] = new FacetTerm(hit.Entry.Value!, hit.Entry.Rank, hit.From, hit.To);
                }
            }
        }

        return found;
    }

    private static string LightingIn(string? setting) => setting switch
    {
        "in a studio" => "even studio light",
        "in space" => "hard starlight with deep shadows",
        "under water" => "shafts of light from above",
        "in a kitchen" or "in a café" or "at home" => "soft window light",
        _ => UsualLighting,
    };

    // The first palette colours the picture; a second lends its middle colour.
    private static string[]? PaletteIn(PromptText text)
    {
        var palettes = Palettes(text).Distinct().Take(2).Select(Colours).ToList();
        return palettes switch
        {
            [] => null,
            [var only] => only,
            [var first, var second, ..] => [first[0], first[1], second[2], first[2], first[3]],
        };
    }

    private static IEnumerable<string> Palettes(PromptText text)
    {
        var found = new SortedList<int, string>();
        for (var index = 0; index < text.Count; index++)
        {
            foreach (var hit in text.HitsAt(index))
            {
                if (hit.Entry.Class == WordClass.Palette && !text.IsOpaque(index) && !NegatedLook.Is(text, hit)
                    && !OtherMeaning.Is(text, hit))
                {
                    found[hit.Entry.Rank] = hit.Entry.Value!;
                }
            }
        }

        return found.Values;
    }

    private static string[] Colours(string palette) => palette.Split(' ');
}
