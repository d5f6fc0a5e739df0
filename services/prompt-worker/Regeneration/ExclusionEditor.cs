using System.Globalization;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Changes what is not to be shown.</summary>
internal sealed class ExclusionEditor(TakeDraft take)
{
    /// <summary>Excludes something from all scenes: a negative prompt counts for all of them.</summary>
    public void Exclude(string what, int? scene)
    {
        var items = Negatives();
        if (!items.Contains(what, StringComparer.OrdinalIgnoreCase))
        {
            take.Now = take.Now with { NegativePrompt = string.Join(", ", [what, .. items]) };
        }

        if (scene is { } index && take.Scenes.Length > 1)
        {
            take.Adjustments.Add(string.Create(
                CultureInfo.InvariantCulture, $"'{what}' is excluded from all scenes, not only from scene {index + 1}"));
        }
    }

    /// <summary>Excludes something no longer.</summary>
    public void Include(string what)
    {
        var items = Negatives();
        if (items.RemoveAll(item => SceneWords.Has(what, item) || SceneWords.Has(item, what)) > 0)
        {
            take.Now = take.Now with { NegativePrompt = string.Join(", ", items) };
        }
    }

    private List<string> Negatives() =>
        [.. take.Now.NegativePrompt.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
