using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using AdGenius.Contracts;
using AdGenius.Contracts.Prompts;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>
/// The differences of two sets of parameters, in data and in words. It compares the results and not the changes that were asked for, so
/// that nothing differs without being listed.
/// </summary>
internal static class ParameterDiff
{
    private const int MaxValue = 300;

    // Prompts are made of the other parameters; what the job reports about itself is no parameter.
    private static readonly string[] Left = ["regeneration", "adjustments", "spans", "scores", "fallbackReason", "enhancedPrompt"];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The differences, in the order of the parameters.</summary>
    public static List<ParameterChange> Of(PromptParameters before, PromptParameters after)
    {
        var (old, now) = (Values(before), Values(after));
        return
        [
            .. old.Keys.Union(now.Keys).Where(field => old.GetValueOrDefault(field) != now.GetValueOrDefault(field))
                .Select(field => Change(field, old.GetValueOrDefault(field), now.GetValueOrDefault(field))),
        ];
    }

    /// <summary>The scenes whose pictures differ, from 1.</summary>
    public static List<int> ChangedScenes(PromptParameters before, PromptParameters after)
    {
        var all = before.NegativePrompt != after.NegativePrompt || before.AspectRatio != after.AspectRatio
            || before.Quality != after.Quality;
        return
        [
            .. after.Scenes.Select((scene, index) => (scene, index))
                .Where(one => all || one.index >= before.Scenes.Count || IsOther(before.Scenes[one.index], one.scene))
                .Select(one => one.index + 1),
        ];
    }

    private static bool IsOther(Scene before, Scene after) =>
        before.Prompt != after.Prompt || before.Text != after.Text || !before.Palette.SequenceEqual(after.Palette);

    private static Dictionary<string, string> Values(PromptParameters parameters)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, node) in JsonSerializer.SerializeToNode(parameters, Json)!.AsObject())
        {
            if (!Left.Contains(name))
            {
                Add(values, name, node);
            }
        }

        return values;
    }

    private static void Add(Dictionary<string, string> values, string path, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, member) in members)
                {
                    Add(values, $"{path}.{name}", member);
                }

                break;
            case JsonArray { Count: > 0 } list when list[0] is JsonObject:
                foreach (var (index, item) in list.Index())
                {
                    Add(values, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), item);
                }

                break;
            case JsonArray list:
                values[path] = string.Join(", ", list.Select(item => item?.ToString()));
                break;
            case JsonValue value:
                values[path] = value.TryGetValue<double>(out var number)
                    ? number.ToString("0.###", CultureInfo.InvariantCulture)
                    : value.ToString();
                break;
            default:
                break;
        }
    }

    private static ParameterChange Change(string field, string? before, string? after)
    {
        var (old, now) = (Shorten(before), Shorten(after));
        return new ParameterChange
        {
            Field = field,
            Before = before,
            After = after,
            Text = (old, now) switch
            {
                (null, _) => $"{field} is now '{now}'; it was not set.",
                (_, null) => $"{field} is no longer set; it was '{old}'.",
                _ => $"{field} changed from '{old}' to '{now}'.",
            },
        };
    }

    private static string? Shorten(string? value) => value is { Length: > MaxValue } ? TextLimit.Cut(value, MaxValue) + "…" : value;
}
