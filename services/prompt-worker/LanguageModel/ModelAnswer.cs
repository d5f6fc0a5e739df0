using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;

namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>A validated answer.</summary>
internal sealed record ModelAnswer
{
    public required string Subject { get; init; }

    public string? Setting { get; init; }

    public required string Style { get; init; }

    public required string Mood { get; init; }

    public required string Lighting { get; init; }

    public required string Camera { get; init; }

    public required IReadOnlyList<string> Palette { get; init; }

    public double? DurationSeconds { get; init; }

    public string? AspectRatio { get; init; }

    public double? FramesPerSecond { get; init; }

    public Quality? Quality { get; init; }

    public required IReadOnlyList<string> Exclusions { get; init; }

    public required IReadOnlyList<AnswerScene> Scenes { get; init; }

    public required string EnhancedPrompt { get; init; }

    public string? VoiceOver { get; init; }

    public bool Captions { get; init; }

    public string? MusicMood { get; init; }

    public string? OnScreenText { get; init; }

    public string? CallToAction { get; init; }

    public required PromptScores Scores { get; init; }
}
