using AdGenius.Contracts.Videos;

namespace AdGenius.PromptWorker.Rules;

/// <summary>What a request says in words that its video must not show.</summary>
internal static class StatedExclusions
{
    /// <summary>The exclusions of the prompt and of the listed scenes, each once.</summary>
    public static IReadOnlyList<string> Of(GenerateVideo request, Reading reading) =>
    [
        .. reading.Exclusions.Concat((request.Scenes ?? []).SelectMany(scene => PromptReading.Of(scene).Exclusions))
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];
}
