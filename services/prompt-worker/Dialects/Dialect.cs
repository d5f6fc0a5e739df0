using System.Text.Json;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Dialects;

/// <summary>
/// How a video model wants its prompt: form and greatest length. The data are in <c>dialects.json</c>, one entry for each model id of the
/// catalogue.
/// </summary>
internal sealed record Dialect
{
    private const int MinCharactersWithLook = 200;

    private static readonly Lazy<Dictionary<string, Dialect>> All = new(Load);

    /// <summary>The form.</summary>
    public required PromptForm Form { get; init; }

    /// <summary>The greatest number of characters of the whole prompt.</summary>
    public required int MaxCharacters { get; init; }

    /// <summary>
    /// The tokens that one scene's prompt may have, those of CLIP unless the model has another text encoder; null where scenes have no
    /// limit of their own.
    /// </summary>
    public int? SceneTokens { get; init; }

    /// <summary>The model id.</summary>
    public string Model { get; init; } = "";

    /// <summary>The dialect of the model that a request chooses.</summary>
    /// <param name="request">The request.</param>
    /// <param name="promptTokens">What a local model reads of a scene's prompt, where it is more than CLIP does; null for CLIP.</param>
    public static Dialect Of(GenerateVideo request, int? promptTokens)
    {
        var dialect = Of(request.Model is { } model && !ModelIds.IsLocal(model) ? model : ModelIds.Local);
        return promptTokens > dialect.SceneTokens ? dialect with { SceneTokens = promptTokens } : dialect;
    }

    /// <summary>The dialect of a model id; an unknown one is treated like the sandbox, which takes everything.</summary>
    public static Dialect Of(string model) => All.Value.TryGetValue(model, out var dialect) ? dialect : All.Value["sandbox"];

    /// <summary>Fits the prompts to the model. Nothing that is stated is lost without being said.</summary>
    public PromptParameters Fit(PromptParameters parameters)
    {
        var adjustments = new List<string>(parameters.Adjustments ?? []);
        var enhanced = Form == PromptForm.Tags ? TagText.Of(parameters.EnhancedPrompt) : parameters.EnhancedPrompt;
        var whole = Shorten(enhanced, Look.Of(parameters), MaxCharacters);
        if (whole != enhanced)
        {
            adjustments.Add($"the prompt was shortened to {whole.Length} characters: {Model} takes at most {MaxCharacters}");
        }

        var scenes = parameters.Scenes.Select(WithKnownWords).ToList();
        var shortened = new List<int>();
        for (var index = 0; index < scenes.Count; index++)
        {
            var (fitted, isShortened) = Shorten(scenes[index], () => Look.Of(parameters.Scenes[index], parameters));
            scenes[index] = fitted;
            shortened.AddRange(isShortened ? [index] : []);
        }

        return parameters with
        {
            EnhancedPrompt = whole,
            Scenes = scenes,
            Adjustments = Noted(adjustments, shortened),
        };
    }

    /// <summary>A scene with its prompt within the model's limit, and whether words of its subject or look were left out.</summary>
    public (Scene Scene, bool IsShortened) Shorten(Scene scene, Func<Look> look)
    {
        if (SceneTokens is not { } tokens || PromptLength.Count(scene.Prompt) <= tokens)
        {
            return (scene, false);
        }

        var own = look();
        var (prompt, isShortened) = ScenePrompt.Shorten(scene.Prompt, own with { Camera = scene.Camera ?? own.Camera }, tokens);
        return (scene with { Prompt = prompt }, isShortened);
    }

    /// <summary>The prompt of the whole video within a number of characters: light, mood, camera work and style stay.</summary>
    public string Shorten(string prompt, Look look, int maxCharacters)
    {
        var max = Math.Clamp(maxCharacters, 1, MaxCharacters);
        if (prompt.Length <= max || max < MinCharactersWithLook)
        {
            return PromptLength.Shorten(prompt, max);
        }

        var parts = PromptBuilder.PartsOf(look).Select(part => PromptLength.Shorten(part, max / 10)).ToList();
        var head = PromptLength.Shorten(prompt, max - parts.Sum(part => part.Length + 2)).TrimEnd('.', '。');
        return string.Join(", ", parts.Where(part => !head.Contains(part, StringComparison.OrdinalIgnoreCase)).Prepend(head));
    }

    /// <summary>The adjustments with the scenes, from 0, whose prompts were shortened; null for none.</summary>
    public IReadOnlyList<string>? Noted(IReadOnlyList<string> adjustments, IReadOnlyList<int> shortened)
    {
        if (shortened.Count == 0)
        {
            return adjustments.Count == 0 ? null : adjustments;
        }

        var numbers = string.Join(", ", shortened.Select(index => index + 1));
        var note = $"{Model} reads {SceneTokens} tokens of a scene's prompt: the end of the text of scene {numbers} was left out of it";
        return [.. adjustments.Append(note).Distinct()];
    }

    // Words that image models with an English vocabulary know, first: what is first counts most.
    private Scene WithKnownWords(Scene scene) =>
        SceneTokens is not null && PictureWords.Of(scene.Text, scene.Prompt) is { Count: > 0 } known
            ? scene with { Prompt = $"{string.Join(", ", known)}, {scene.Prompt}" }
            : scene;

    private static Dictionary<string, Dialect> Load()
    {
        using var stream = typeof(Dialect).Assembly.GetManifestResourceStream("AdGenius.PromptWorker.Dialects.dialects.json")
            ?? throw new InvalidOperationException("The dialects are not embedded in the program.");
        return JsonSerializer.Deserialize<Dictionary<string, Dialect>>(stream, JsonSerializerOptions.Web)!
            .ToDictionary(entry => entry.Key, entry => entry.Value with { Model = entry.Key }, StringComparer.Ordinal);
    }
}
