using System.Text.Json.Nodes;

namespace AdGenius.PromptWorker.Tests.LanguageModel;

/// <summary>Answers of a model.</summary>
internal static class Answers
{
    /// <summary>A valid answer, after <paramref name="change"/>.</summary>
    public static string Valid(Action<JsonObject>? change = null)
    {
        var answer = JsonNode.Parse(
            """
            {
              "subject": "a sailboat", "setting": "at sea", "style": "impressionist", "mood": "wistful",
                  "lighting": "last light of the day",
              "camera": "slow pan", "palette": ["#101820", "#405060", "#F0A050"], "durationSeconds": null, "aspectRatio": null,
              "framesPerSecond": null, "quality": null, "exclusions": ["people"],
              "scenes": [
                { "text": "A sailboat at dusk", "prompt": "A lone sailboat at dusk", "seconds": 2, "camera": "slow pan" },
                { "text": "Stars come out", "prompt": "Stars over a calm sea", "seconds": 4, "camera": "tilt up" }
              ],
              "enhancedPrompt": "A lone sailboat crosses a calm sea at dusk until the stars come out.", "voiceOver": null,
                  "captions": false,
              "musicMood": "calm", "onScreenText": null, "callToAction": "Sail with us",
              "scores": {
                "specificity": { "value": 0.7, "reason": "Names subject and light." }, "visualClarity": { "value": 0.9,
                    "reason": "Clear." },
                "motion": { "value": 0.5, "reason": "The boat moves." }, "brandFit": { "value": 0.2, "reason": "No brand." },
                "risk": { "value": 0, "reason": "Harmless." }
              }
            }
            """)!.AsObject();
        change?.Invoke(answer);
        return answer.ToJsonString();
    }
}
