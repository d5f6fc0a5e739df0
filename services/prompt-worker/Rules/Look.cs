namespace AdGenius.PromptWorker.Rules;

/// <summary>The look of a text: what it states, and what its subject implies where it states nothing.</summary>
internal sealed record Look
{
    public required string Style { get; init; }

    public required string Mood { get; init; }

    public required string Lighting { get; init; }

    public required string Camera { get; init; }

    public string? Setting { get; init; }

    public required IReadOnlyList<string> Palette { get; init; }

    /// <param name="text">The text.</param>
    /// <param name="style">The style of the request, which overrides the text.</param>
    /// <param name="feedback">The requested changes, which override the text.</param>
    /// <param name="whole">For one scene: the look of the whole video, used where the scene states nothing.</param>
    public static Look Of(Phrase text, string? style, Phrase? feedback, Look? whole = null)
    {
        string? Find(Facet facet) => (feedback is null ? null : facet.In(feedback)) ?? facet.In(text);
        var setting = Find(Lexicon.Setting);
        return new Look
        {
            Style = Named(style) ?? whole?.Style ?? Find(Lexicon.Style) ?? "cinematic",
            Mood = Find(Lexicon.Mood) ?? whole?.Mood ?? "inviting",
            Lighting = Find(Lexicon.Lighting) ?? (whole is null || setting is not null ? LightingIn(setting) : whole.Lighting),
            Camera = Find(Lexicon.Camera) ?? whole?.Camera ?? "slow push in",
            Setting = setting ?? whole?.Setting,
            Palette = PaletteIn(feedback, text) ?? whole?.Palette ?? Lexicon.NeutralPalette,
        };
    }

    private static string? Named(string? style) => string.IsNullOrWhiteSpace(style) ? null : style.Trim();

    private static string LightingIn(string? setting) => setting switch
    {
        "in a studio" => "even studio light",
        "in space" => "hard starlight with deep shadows",
        "under water" => "shafts of light from above",
        "in a kitchen" or "in a café" or "at home" => "soft window light",
        _ => "soft natural daylight",
    };

    private static string[]? PaletteIn(Phrase? feedback, Phrase text)
    {
        var matches = Lexicon.Palettes
            .Where(palette => palette.Terms.Any(term => feedback?.Find(term) >= 0))
            .Concat(Lexicon.Palettes.Where(palette => palette.Terms.Any(term => text.Find(term) >= 0)))
            .Select(palette => palette.Colours)
            .Distinct()
            .Take(2)
            .ToList();
        return matches switch
        {
            [] => null,
            [var only] => only,
            [var first, var second, ..] => [first[0], first[1], second[2], first[2], first[3]],
        };
    }
}
