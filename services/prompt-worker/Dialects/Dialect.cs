using System.Text.Json;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Dialects;

/// <summary>
/// How a video model wants its prompt: form and greatest length. The data are in <c>dialects.json</c>, one entry for each model id of the
/// catalogue.
/// </summary>
internal sealed record Dialect
{
    private static readonly Lazy<Dictionary<string, Dialect>> All = new(Load);

    /// <summary>The form.</summary>
    public required PromptForm Form { get; init; }

    /// <summary>The greatest number of characters of the whole prompt.</summary>
    public required int MaxCharacters { get; init; }

    /// <summary>The tokens of CLIP that one scene's prompt may have; null where scenes have no limit of their own.</summary>
    public int? SceneTokens { get; init; }

    /// <summary>The model id.</summary>
    public string Model { get; init; } = "";

    /// <summary>The dialect of the model that a request chooses.</summary>
    public static Dialect Of(GenerateVideo request) =>
        Of(request.Model is { } model && !ModelIds.IsLocal(model) ? model : ModelIds.Local);

    /// <summary>The dialect of a model id; an unknown one is treated like the sandbox, which takes everything.</summary>
    public static Dialect Of(string model) => All.Value.TryGetValue(model, out var dialect) ? dialect : All.Value["sandbox"];

    /// <summary>Fits the prompts to the model. Nothing that is stated is lost without being said.</summary>
    public PromptParameters Fit(PromptParameters parameters)
    {
        var adjustments = new List<string>(parameters.Adjustments ?? []);
        var enhanced = Form == PromptForm.Tags ? TagText.Of(parameters.EnhancedPrompt) : parameters.EnhancedPrompt;
        var whole = PromptLength.Shorten(enhanced, MaxCharacters);
        if (whole.Length < enhanced.Length)
        {
            adjustments.Add($"the prompt was shortened to {whole.Length} characters: {Model} takes at most {MaxCharacters}");
        }

        return parameters with
        {
            EnhancedPrompt = whole,
            Scenes = [.. parameters.Scenes.Select(scene => scene with { Prompt = FitScene(scene) })],
            Adjustments = adjustments.Count == 0 ? null : adjustments,
        };
    }

    /// <summary>A scene's prompt within the model's limit, after a change to it.</summary>
    public string Shorten(string scenePrompt) =>
        SceneTokens is { } tokens ? PromptLength.ShortenToTokens(scenePrompt, tokens) : scenePrompt;

    private string FitScene(Scene scene)
    {
        if (SceneTokens is not { } tokens)
        {
            return scene.Prompt;
        }

        // Words that image models with an English vocabulary know, first: what is first counts most.
        var known = PictureWords.Of(scene.Text, scene.Prompt);
        return PromptLength.ShortenToTokens(known.Count == 0 ? scene.Prompt : $"{string.Join(", ", known)}, {scene.Prompt}", tokens);
    }

    private static Dictionary<string, Dialect> Load()
    {
        using var stream = typeof(Dialect).Assembly.GetManifestResourceStream("AdGenius.PromptWorker.Dialects.dialects.json")
            ?? throw new InvalidOperationException("The dialects are not embedded in the program.");
        return JsonSerializer.Deserialize<Dictionary<string, Dialect>>(stream, JsonSerializerOptions.Web)!
            .ToDictionary(entry => entry.Key, entry => entry.Value with { Model = entry.Key }, StringComparer.Ordinal);
    }
}
