using AdGenius.VideoRequests;

namespace AdGenius.Finishing.Music;

/// <summary>How music of a mood is made.</summary>
/// <param name="Name">Its name in <see cref="MusicMoods"/>.</param>
/// <param name="BeatsPerMinute">Lowest and highest tempo.</param>
/// <param name="Scale">Semitones of the seven steps above the root.</param>
/// <param name="Progressions">Chords of four bars, as steps of the scale from 0.</param>
/// <param name="Drums">0 for none, 1 for all.</param>
/// <param name="Brightness">0 for soft, 1 for bright instruments.</param>
/// <param name="Arpeggio">Notes of the chord in a beat.</param>
internal sealed record MusicMood(
    string Name,
    (int Low, int High) BeatsPerMinute,
    IReadOnlyList<int> Scale,
    IReadOnlyList<int[]> Progressions,
    double Drums,
    double Brightness,
    int Arpeggio)
{
    private static readonly int[] Major = [0, 2, 4, 5, 7, 9, 11];
    private static readonly int[] Minor = [0, 2, 3, 5, 7, 8, 10];
    private static readonly int[] Dorian = [0, 2, 3, 5, 7, 9, 10];
    private static readonly int[] Lydian = [0, 2, 4, 6, 7, 9, 11];

    /// <summary>In the order of <see cref="MusicMoods.Names"/>.</summary>
    public static IReadOnlyList<MusicMood> All { get; } =
    [
        new("calm", (66, 76), Major, [[0, 3, 5, 4], [0, 5, 3, 4], [3, 0, 4, 5]], 0, 0.25, 1),
        new("warm", (80, 92), Major, [[0, 4, 5, 3], [0, 2, 3, 4], [3, 4, 2, 5]], 0.45, 0.4, 2),
        new("upbeat", (108, 120), Major, [[0, 4, 5, 3], [0, 3, 4, 3], [5, 3, 0, 4]], 0.9, 0.8, 2),
        new("energetic", (122, 132), Minor, [[0, 5, 2, 6], [0, 3, 5, 6], [0, 6, 5, 6]], 1, 1, 4),
        new("inspiring", (96, 108), Major, [[0, 3, 5, 4], [5, 3, 0, 4], [0, 4, 3, 4]], 0.6, 0.65, 2),
        new("cinematic", (76, 88), Minor, [[0, 5, 2, 6], [0, 3, 5, 4], [5, 6, 0, 0]], 0.55, 0.5, 1),
        new("modern", (100, 112), Dorian, [[0, 3, 0, 4], [0, 2, 3, 6], [0, 6, 3, 3]], 0.75, 0.7, 4),
        new("luxury", (84, 96), Dorian, [[0, 3, 6, 2], [0, 4, 3, 3], [1, 4, 0, 0]], 0.4, 0.35, 2),
        new("dark", (68, 80), Minor, [[0, 5, 3, 4], [0, 6, 5, 4], [0, 3, 0, 5]], 0.25, 0.2, 1),
        new("wonder", (78, 90), Lydian, [[0, 1, 0, 4], [0, 4, 1, 3], [5, 1, 0, 4]], 0.2, 0.75, 2),
    ];

    /// <summary>The mood of the first known word; calm where none is known.</summary>
    public static MusicMood Of(string? words)
    {
        var name = MusicMoods.NameOf(words) ?? MusicMoods.Names[0];
        return All.First(mood => mood.Name == name);
    }
}
