namespace AdGenius.PromptWorker.Tests.Rules;

/// <summary>A prompt of <c>Data/prompts.json</c> and what it states; what is null must not be read.</summary>
public sealed record PromptExpectation
{
    public required string Prompt { get; init; }

    public double? DurationSeconds { get; init; }

    public string? AspectRatio { get; init; }

    public int? FramesPerSecond { get; init; }

    public string? Quality { get; init; }

    public IReadOnlyList<string> Exclusions { get; init; } = [];

    public int? SceneCount { get; init; }

    public IReadOnlyList<string> Platforms { get; init; } = [];

    /// <summary>Checked only where it is given, as are the two that follow.</summary>
    public string? Style { get; init; }

    public string? Mood { get; init; }

    public string? Subject { get; init; }

    /// <summary>The field that the prompt is refused for.</summary>
    public string? Refused { get; init; }
}
