using System.Text.Json;
using AdGenius.Contracts.Prompts;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Regeneration;

/// <summary>For every combination of feedback from a list: whatever none of its parts is about is the same in both takes.</summary>
public sealed class UnmentionedParametersTests
{
    private static readonly (string Feedback, string[] Fields)[] Parts =
    [
        ("warmer", ["lighting", "palette", "scenes[].palette", "scenes[].prompt"]),
        ("brighter", ["lighting", "palette", "scenes[].palette", "scenes[].prompt"]),
        ("more colorful", ["lighting", "palette", "scenes[].palette", "scenes[].prompt"]),
        ("slower", ["camera", "scenes[].camera", "scenes[].prompt"]),
        ("more dramatic", ["mood", "scenes[].prompt"]),
        ("in watercolor style", ["style", "scenes[].prompt"]),
        ("make it 9 seconds", ["durationSeconds", "scenes[].durationSeconds"]),
        ("vertical format", ["aspectRatio"]),
        ("lose the text", ["negativePrompt", "brief"]),
        ("no people", ["negativePrompt"]),
        ("remove the music", ["brief"]),
        ("replace the dog with a cat", ["subject", "scenes[].text", "scenes[].prompt"]),
        ("make the second scene darker", ["scenes[].palette", "scenes[].prompt"]),
        ("the music should be quieter", ["brief"]),
        ("I like it", []),
    ];

    [Fact]
    public void Nothing_that_is_not_mentioned_changes()
    {
        var request = Takes.Request();
        var earlier = Takes.First(request);
        var before = Members(earlier with { Brief = AdGenius.VideoRequests.EffectiveBrief.Of(request, earlier) });
        var random = new Random(13);
        for (var run = 0; run < 300; run++)
        {
            var parts = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Parts[random.Next(Parts.Length)]).ToList();
            var feedback = string.Join(random.Next(3) switch { 0 => ", ", 1 => ". ", _ => ", and " }, parts.Select(part => part.Feedback));
            if (Takes.Quantify(earlier, request, feedback) is not Quantification.Read { Parameters: var next })
            {
                Assert.All(parts, part => Assert.Empty(part.Fields)); // no change is asked for
                continue;
            }

            var after = Members(next);
            var changed = after.Keys.Union(before.Keys).Where(field => before.GetValueOrDefault(field) != after.GetValueOrDefault(field));
            var allowed = parts.SelectMany(part => part.Fields).ToHashSet();
            Assert.All(changed, field => Assert.True(allowed.Contains(field), $"'{feedback}' has changed {field}"));
            Assert.All(
                next.Scenes.Index().Where(scene => !next.Regeneration!.ChangedScenes.Contains(scene.Index + 1)),
                scene => Assert.Equal(
                    JsonSerializer.Serialize(earlier.Scenes[scene.Index] with { DurationSeconds = scene.Item.DurationSeconds }),
                    JsonSerializer.Serialize(scene.Item)));
        }
    }

    [Fact]
    public void Every_part_of_the_list_changes_what_it_is_about()
    {
        var request = Takes.Request();
        var earlier = Takes.First(request);
        foreach (var (feedback, fields) in Parts)
        {
            var next = Takes.Quantify(earlier, request, feedback);
            Assert.Null((next as Quantification.Read)?.Parameters.Regeneration!.AddedWords);
            Assert.True(fields.Length > 0 == next is Quantification.Read { Parameters.Regeneration.Changes.Count: > 0 }, feedback);
        }
    }

    private static Dictionary<string, string> Members(PromptParameters parameters)
    {
        var members = new Dictionary<string, string>();
        foreach (var (name, node) in JsonSerializer.SerializeToNode(parameters, JsonSerializerOptions.Web)!.AsObject())
        {
            if (name is "regeneration" or "adjustments" or "enhancedPrompt" or "spans" or "scores")
            {
                continue;
            }

            if (name == "scenes")
            {
                foreach (var member in new[] { "text", "prompt", "durationSeconds", "palette", "camera" })
                {
                    members[$"scenes[].{member}"] = string.Join('|', node!.AsArray().Select(scene => scene![member]?.ToJsonString()));
                }
            }
            else
            {
                members[name] = node?.ToJsonString() ?? "null";
            }
        }

        return members;
    }
}
