using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Rules.Lexicons;

namespace AdGenius.PromptWorker;

/// <summary>Describes a quantified prompt to the person who wrote it.</summary>
internal static class PreviewBuilder
{
    public static PromptPreview Of(
        GenerateVideo request, Reading reading, Quantification quantification, IReadOnlyList<PolicyFinding> findings) => new()
    {
        Stated = new StatedParameters
        {
            DurationSeconds = reading.DurationSeconds,
            MaxDurationSeconds = reading.MaxDurationSeconds,
            SceneCount = reading.SceneCount,
            SceneSeconds = reading.SceneSeconds,
            AspectRatio = reading.AspectRatio ?? reading.PlatformAspectRatio,
            FramesPerSecond = reading.FramesPerSecond,
            Quality = reading.Quality,
            Exclusions = StatedExclusions.Of(request, reading),
            Platforms = reading.Platforms,
            Style = (quantification as Quantification.Read)?.Parameters.Style is { } style
                && (reading.Decade ?? reading.Style ?? reading.Look.GetValueOrDefault(WordClass.Style)?.Value) is not null
                ? style
                : null,
            Mood = reading.Look.GetValueOrDefault(WordClass.Mood)?.Value,
            Lighting = reading.Look.GetValueOrDefault(WordClass.Lighting)?.Value,
            Camera = reading.Look.GetValueOrDefault(WordClass.Camera)?.Value,
            Setting = reading.Look.GetValueOrDefault(WordClass.Setting)?.Value,
        },
        Spans = [.. reading.Spans.OrderBy(span => span.Start)],
        Adjustments = (quantification as Quantification.Read)?.Parameters.Adjustments ?? reading.Adjustments,
        Parameters = (quantification as Quantification.Read)?.Parameters,
        Failure = (quantification as Quantification.Rejected)?.Failure,
        Findings = findings.Count == 0 ? null : findings,
    };
}
