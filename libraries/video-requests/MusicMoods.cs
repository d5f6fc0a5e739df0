using AdGenius.Contracts.Briefs;

namespace AdGenius.VideoRequests;

/// <summary>The moods that music can be generated in, and the words of requests that mean them.</summary>
public static class MusicMoods
{
    private const string NoteStart = "music.mood '";

    // The first one is made where no word is known.
    private static readonly (string Name, string[] Words)[] Moods =
    [
        ("calm", ["calm", "peaceful", "serene", "gentle", "soft", "relaxed", "relaxing", "ambient", "dreamy", "quiet", "soothing",
            "meditative", "chill", "piano", "lullaby"]),
        ("warm", ["warm", "cozy", "cosy", "friendly", "acoustic", "homely", "tender", "romantic", "nostalgic", "lofi", "lo-fi", "folk",
            "country", "soul", "guitar", "heartwarming", "emotional"]),
        ("upbeat", ["upbeat", "happy", "cheerful", "fun", "joyful", "playful", "summer", "bright", "sunny", "pop", "lively",
            "disco", "funk", "party", "festive", "latin"]),
        ("energetic", ["energetic", "sport", "sporty", "fast", "power", "powerful", "dance", "electronic", "exciting", "action", "workout",
            "rock", "metal", "punk", "techno", "edm", "house", "trance"]),
        ("inspiring", ["inspiring", "inspirational", "uplifting", "hopeful", "motivational", "corporate", "optimistic", "proud"]),
        ("cinematic", ["cinematic", "epic", "dramatic", "majestic", "trailer", "orchestral", "grand", "adventure", "classical",
            "orchestra", "strings"]),
        ("modern", ["modern", "tech", "technology", "minimal", "minimalist", "futuristic", "sleek", "cool", "urban", "stylish", "hip",
            "hip-hop", "hiphop", "rap", "trap", "synth", "synthwave"]),
        ("luxury", ["luxury", "luxurious", "elegant", "premium", "jazz", "sophisticated", "classy", "fashion", "smooth"]),
        ("dark", ["dark", "mysterious", "tense", "suspense", "sad", "melancholic", "noir", "serious", "moody", "stormy",
            "horror", "scary", "spooky"]),
        ("wonder", ["wonder", "magical", "magic", "fantasy", "curious", "whimsical", "space", "night", "winter", "christmas"]),
    ];

    /// <summary>The names of the moods; the first one is made where no word is known.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Moods.Select(mood => mood.Name)];

    /// <summary>The name of the mood of the first known word of <paramref name="words"/>; null where none is known.</summary>
    public static string? NameOf(string? words)
    {
        var all = (words ?? "").ToLowerInvariant().Split(
            [' ', ',', ';', '.', '/', '+', '&'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return all.Select(word => Moods.FirstOrDefault(mood => mood.Words.Contains(word)).Name).FirstOrDefault(name => name is not null);
    }

    /// <summary>
    /// The adjustments with a sentence about music whose words name no known mood, in place of one about other music; null for none.
    /// </summary>
    public static IReadOnlyList<string>? Noted(IReadOnlyList<string>? adjustments, Music? music)
    {
        var others = (adjustments ?? []).Where(one => !one.StartsWith(NoteStart, StringComparison.Ordinal));
        var note = music is { Source: null, Mood: { } words } && !string.IsNullOrWhiteSpace(words) && NameOf(words) is null
            ? $"{NoteStart}{TextRules.Shorten(words)}' names no known mood, so the music is {Names[0]}; moods are "
                + $"{string.Join(", ", Names)}, and words that mean them"
            : null;
        List<string> all = [.. others, .. note is null ? [] : new[] { note }];
        return all.Count == 0 ? null : all;
    }
}
