using System.Globalization;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Prompts;
using AdGenius.PromptWorker.Dialects;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>The parameters of a take while feedback changes them. What no change is about stays exactly as it is.</summary>
/// <param name="earlier">The parameters of the take.</param>
/// <param name="brief">Its sound, words, brand and outputs.</param>
/// <param name="dialect">How prompts are written for its model.</param>
internal sealed class TakeDraft(PromptParameters earlier, Brief? brief, Dialect dialect)
{
    private readonly IReadOnlyList<Scene> _before = earlier.Scenes;

    /// <summary>How prompts are written for the model of the take.</summary>
    public Dialect Dialect => dialect;

    /// <summary>The parameters so far, without those of the scenes.</summary>
    public PromptParameters Now { get; set; } = earlier;

    /// <summary>The scenes so far.</summary>
    public Scene[] Scenes { get; } = [.. earlier.Scenes];

    /// <summary>The look of each scene so far.</summary>
    public Look[] Looks { get; } = [.. earlier.Scenes.Select(scene => Look.Of(scene, earlier))];

    /// <summary>The sound, words, brand and outputs so far.</summary>
    public Brief? Brief { get; set; } = brief;

    /// <summary>What is said about the parts of the feedback about sound and texts that no rule knows.</summary>
    public List<string> Unread { get; } = [];

    /// <summary>The parts of the feedback that were added to prompts in the same words.</summary>
    public List<string> AddedWords { get; } = [];

    /// <summary>What is said about the changes, in sentences.</summary>
    public List<string> Adjustments { get; } = [];

    /// <summary>The parameters so far.</summary>
    public PromptParameters Parameters
    {
        get
        {
            var (scenes, shortened) = Fitted();
            return Now with
            {
                Scenes = scenes,
                EnhancedPrompt = dialect.Shorten(Now.EnhancedPrompt, Look.Of(Now), dialect.MaxCharacters),
                Brief = Brief,
                Adjustments = Adjustments.Count + shortened.Count == 0 ? Now.Adjustments
                    : dialect.Noted([.. Now.Adjustments ?? [], .. Adjustments], shortened),
            };
        }
    }

    /// <summary>The indexes of the scenes that a change is about: the one that it names, or all.</summary>
    public IEnumerable<int> Targets(int? scene) => scene is { } one ? [one] : Enumerable.Range(0, Scenes.Length);

    /// <summary>Replaces words in the prompts of the scenes and of the whole video.</summary>
    /// <param name="scene">The only scene; null for all.</param>
    /// <param name="old">The words that a scene's prompt may have, the first that it has is replaced.</param>
    /// <param name="change">The new words for the old.</param>
    /// <param name="otherwise">The words that are added where the prompt has none of the old.</param>
    public void Edit(int? scene, Func<int, IEnumerable<string?>> old, Func<string, string> change, string otherwise)
    {
        foreach (var index in Targets(scene))
        {
            SetPrompt(index, PromptEdit.Of(Scenes[index].Prompt, old(index), change, otherwise));
        }

        if (scene is null || Scenes.Length == 1)
        {
            SetWhole(PromptEdit.Of(Now.EnhancedPrompt, old(0).Reverse(), change, otherwise));
        }
        else
        {
            AppendToWhole(scene, otherwise);
        }
    }

    /// <summary>Sets the prompt of one scene.</summary>
    public void SetPrompt(int index, string prompt) => Scenes[index] = Scenes[index] with { Prompt = prompt };

    /// <summary>Sets the prompt of the whole video.</summary>
    public void SetWhole(string prompt) => Now = Now with { EnhancedPrompt = prompt };

    /// <summary>
    /// Adds words to the prompt of the whole video. What is asked for last must not be what a limit cuts off.
    /// </summary>
    public void AppendToWhole(int? scene, string words)
    {
        var addition = scene is { } index && Scenes.Length > 1
            ? string.Create(CultureInfo.InvariantCulture, $" Scene {index + 1}: {words}.")
            : $" {words}.";
        SetWhole(dialect.Shorten(Now.EnhancedPrompt, Look.Of(Now), dialect.MaxCharacters - addition.Length) + addition);
    }

    // Prompts that no change is about stay as they are.
    private (Scene[] Scenes, List<int> Shortened) Fitted()
    {
        var (scenes, shortened) = ((Scene[])Scenes.Clone(), new List<int>());
        for (var index = 0; index < scenes.Length; index++)
        {
            if (scenes[index].Prompt != _before[index].Prompt)
            {
                (scenes[index], var isShortened) = dialect.Shorten(scenes[index], LookOf(index));
                shortened.AddRange(isShortened ? [index] : []);
            }
        }

        return (scenes, shortened);
    }

    private Func<Look> LookOf(int index) => () => Looks[index];
}
