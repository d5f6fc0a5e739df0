using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Rules.Lexicons;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>One change that feedback asks for.</summary>
internal abstract record FeedbackEdit
{
    /// <summary>The scene, from 0; null for the whole video.</summary>
    public int? Scene { get; init; }

    /// <summary>The words that it was read from.</summary>
    public required string Words { get; init; }

    /// <summary>Light, colours or mood, relative to the earlier take.</summary>
    public sealed record ChangeTone(Tone Tone) : FeedbackEdit;

    /// <summary>A stated style, mood, light, camera work or place, with its colours where it has some.</summary>
    public sealed record ChangeLook(WordClass Facet, string Value, IReadOnlyList<string>? Palette) : FeedbackEdit;

    /// <summary>The speed of the camera.</summary>
    public sealed record ChangePace(bool IsFaster) : FeedbackEdit;

    /// <summary>The length by a factor.</summary>
    public sealed record ScaleLength(double Factor) : FeedbackEdit;

    /// <summary>The length by seconds, which may be below 0.</summary>
    public sealed record AddSeconds(double Seconds) : FeedbackEdit;

    /// <summary>Length, shape, rate, quality, sound and texts, as prompts state them.</summary>
    public sealed record State(Reading Reading) : FeedbackEdit;

    /// <summary>The volume of the music.</summary>
    public sealed record ChangeVolume(bool IsLouder) : FeedbackEdit;

    /// <summary>The speed of the voice.</summary>
    public sealed record ChangeSpeech(bool IsFaster) : FeedbackEdit;

    /// <summary>Leaves out a part of the brief.</summary>
    public sealed record RemovePart(string Field) : FeedbackEdit;

    /// <summary>Adds a part of the brief as it is by default.</summary>
    public sealed record AddPart(string Field) : FeedbackEdit;

    /// <summary>The words of a part of the brief.</summary>
    public sealed record SetText(string Field, string Text) : FeedbackEdit;

    /// <summary>Leaves out what is shown.</summary>
    public sealed record Remove(string What) : FeedbackEdit;

    /// <summary>Shows something more, or again.</summary>
    public sealed record Add(string What) : FeedbackEdit;

    /// <summary>Shows one thing instead of another.</summary>
    public sealed record Replace(string What, string By) : FeedbackEdit;

    /// <summary>Words about a part of the brief that no rule knows, or a complaint that names nothing: they change no picture.</summary>
    public sealed record Unclear(string Field) : FeedbackEdit
    {
        /// <summary>The pictures as a whole.</summary>
        public const string Look = "the look";

        /// <summary>Words, a price or an address that are to be shown, without the text that they belong to.</summary>
        public const string Shown = "words to show";
    }

    /// <summary>Words beside a change that was read: they change nothing.</summary>
    public sealed record Partly(string Left) : FeedbackEdit;

    /// <summary>The next larger or smaller size of the pictures.</summary>
    public sealed record ChangeQuality(bool IsHigher) : FeedbackEdit;

    /// <summary>Words that no rule knows: they are added to the prompt.</summary>
    public sealed record AddWords : FeedbackEdit;
}
