using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Prompts;
using AdGenius.VideoRequests;

namespace AdGenius.Orchestrator.Generation;

/// <summary>Lengthens scenes to the words that are spoken over them, where the request states no length.</summary>
internal static class SceneLengths
{
    // The estimate may be too short by this share; silence at the end is better than words without pictures.
    private const double Reserve = 1.15;
    private const double LeadSeconds = 0.4;
    private const double MaxSeconds = 600;

    /// <summary>The same parameters, or longer ones. Scenes with a script of their own get the length that it needs.</summary>
    public static PromptParameters Fit(PromptParameters parameters, VoiceOver voiceOver)
    {
        var scenes = voiceOver.Scenes is { } scripts
            ? [.. parameters.Scenes.Select((scene, index) => scene with
            {
                DurationSeconds = Math.Max(scene.DurationSeconds, Needed(scripts.ElementAtOrDefault(index), voiceOver.Speed)),
            })]
            : Scale(parameters.Scenes, Needed(voiceOver.Text, voiceOver.Speed));
        var total = Math.Round(scenes.Sum(scene => scene.DurationSeconds), 2);
        return total <= parameters.DurationSeconds || total > MaxSeconds
            ? parameters
            : parameters with { Scenes = scenes, DurationSeconds = total };
    }

    /// <summary>The same parameters, or with scenes that are longer or shorter in proportion, so that their sum lies within the
    /// range.</summary>
    public static PromptParameters Within(PromptParameters parameters, double min, double max)
    {
        var wanted = Math.Clamp(parameters.DurationSeconds, min, max);
        if (wanted == parameters.DurationSeconds)
        {
            return parameters;
        }

        var factor = wanted / parameters.Scenes.Sum(scene => scene.DurationSeconds);
        return parameters with
        {
            DurationSeconds = wanted,
            Scenes = [.. parameters.Scenes.Select(scene => scene with { DurationSeconds = scene.DurationSeconds * factor })],
        };
    }

    private static double Needed(string? script, double? speed) => ScriptLength.SecondsOf(script, speed) is > 0 and var seconds
        ? Math.Ceiling(((seconds * Reserve) + LeadSeconds) * 2) / 2
        : 0;

    private static List<Scene> Scale(IReadOnlyList<Scene> scenes, double seconds)
    {
        var factor = Math.Max(1, seconds / scenes.Sum(scene => scene.DurationSeconds));
        return [.. scenes.Select(scene => scene with { DurationSeconds = scene.DurationSeconds * factor })];
    }
}
