using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Videos;

namespace AdGenius.Contracts.Prompts;

/// <summary>A prompt in structured form.</summary>
public sealed record PromptParameters
{
    /// <summary>The value of <see cref="QuantifiedBy"/> where no language model was used.</summary>
    public const string Rules = "rules";

    /// <summary>Who or what is shown.</summary>
    public required string Subject { get; init; }

    /// <summary>Where and when.</summary>
    public string? Setting { get; init; }

    /// <summary>The look, such as <c>cinematic</c>.</summary>
    public required string Style { get; init; }

    /// <summary>The feeling, such as <c>serene</c>.</summary>
    public required string Mood { get; init; }

    /// <summary>The light, such as <c>golden hour</c>.</summary>
    public required string Lighting { get; init; }

    /// <summary>Camera work, such as <c>slow push in</c>.</summary>
    public required string Camera { get; init; }

    /// <summary>Three to five colours as <c>#rrggbb</c>, darkest first.</summary>
    public required IReadOnlyList<string> Palette { get; init; }

    /// <summary>Length in seconds.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>16:9, 9:16, 1:1 or 4:5.</summary>
    public required string AspectRatio { get; init; }

    /// <summary>Frames per second; 23.976, 29.97 and 59.94 stand for the exact fractions (<see cref="Videos.FrameRate"/>).</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>Picture size.</summary>
    public required Quality Quality { get; init; }

    /// <summary>What not to show.</summary>
    public required string NegativePrompt { get; init; }

    /// <summary>The scenes, at least one, in order.</summary>
    public required IReadOnlyList<Scene> Scenes { get; init; }

    /// <summary>The whole request as one prompt for a video model.</summary>
    public required string EnhancedPrompt { get; init; }

    /// <summary>
    /// Sound, words, brand and outputs: the request's own members, else what the prompt says; null when neither says anything.
    /// </summary>
    public Brief? Brief { get; init; }

    /// <summary>How well the prompt describes an ad; null in parameters of earlier versions.</summary>
    public PromptScores? Scores { get; init; }

    /// <summary>Why a configured language model was not used, in one sentence; null when it was or when none is configured.</summary>
    public string? FallbackReason { get; init; }

    /// <summary>What quantified the prompt: <see cref="Rules"/>, or the language model's name.</summary>
    public required string QuantifiedBy { get; init; }

    /// <summary>From which words of the prompt each parameter was read, in the order of the text; null when the prompt states
    /// none.</summary>
    public IReadOnlyList<PromptSpan>? Spans { get; init; }

    /// <summary>What the prompt states and was changed to the nearest possible value, in sentences; null when nothing was.</summary>
    public IReadOnlyList<string>? Adjustments { get; init; }

    /// <summary>True where the tenant's policy wants the visible label, whatever the request says; else null.</summary>
    public bool? RequiresLabel { get; init; }

    /// <summary>For a regeneration: what the feedback has changed; null for a first take.</summary>
    public RegenerationReport? Regeneration { get; init; }
}
