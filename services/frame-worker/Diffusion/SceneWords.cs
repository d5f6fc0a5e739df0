using System.Collections.Frozen;
using System.Text.Json;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>The English words by which <see cref="UndrawnWord"/> reads a scene, from the embedded file <c>scene-words.json</c>.</summary>
internal static class SceneWords
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> Sets = Load();

    /// <summary>What begins a phrase about things: "a", "two", "our".</summary>
    public static FrozenSet<string> Determiner => Sets["Determiner"];

    /// <summary>Those of them that introduce something new.</summary>
    public static FrozenSet<string> Number => Sets["Number"];

    /// <summary>Those of them before one thing.</summary>
    public static FrozenSet<string> Singular => Sets["Singular"];

    /// <summary>What may stand before the first phrase: "show", "open on".</summary>
    public static FrozenSet<string> Opening => Sets["Opening"];

    /// <summary>"photo", "herd": what is shown follows behind "of".</summary>
    public static FrozenSet<string> Frame => Sets["Frame"];

    /// <summary>Words that describe the next one, with all colours.</summary>
    public static FrozenSet<string> Adjective => Sets["Adjective"];

    /// <summary>Words that end a phrase.</summary>
    public static FrozenSet<string> Preposition => Sets["Preposition"];

    /// <summary>Other words that end a phrase.</summary>
    public static FrozenSet<string> Other => Sets["Other"];

    /// <summary>What things do, as with "they".</summary>
    public static FrozenSet<string> Verb => Sets["Verb"];

    /// <summary>Other forms of them that do not follow a rule.</summary>
    public static FrozenSet<string> Participle => Sets["Participle"];

    /// <summary>Light, weather, times, ground, camera work, moods, what no picture shows: a landscape is complete without them.</summary>
    public static FrozenSet<string> Look => Sets["Look"];

    /// <summary>Parts of a thing, and what surrounds one.</summary>
    public static FrozenSet<string> Part => Sets["Part"];

    /// <summary>Things that a picture can show, in singular where both numbers follow a rule.</summary>
    public static FrozenSet<string> Thing => Sets["Thing"];

    /// <summary>Frequent words of other languages.</summary>
    public static FrozenSet<string> Foreign => Sets["Foreign"];

    /// <summary>Words before what a picture is not to show: "like a bird".</summary>
    public static FrozenSet<string> NotPictured => Sets["NotPictured"];

    private static FrozenDictionary<string, FrozenSet<string>> Load()
    {
        using var stream = typeof(SceneWords).Assembly.GetManifestResourceStream("scene-words.json")
            ?? throw new InvalidOperationException("scene-words.json is not embedded in the program.");
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.EnumerateObject().ToFrozenDictionary(
            member => member.Name, member => member.Value.GetString()!.Split('|').ToFrozenSet(StringComparer.Ordinal));
    }
}
