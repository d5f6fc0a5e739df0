using AdGenius.Contracts.Clips;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// Says which scenes name none of the places and subjects that a small model draws. Its pictures of them show one of its own subjects,
/// and no other part of the system knows that.
/// </summary>
internal static class UnknownSubjects
{
    /// <summary>A sentence for each such scene, and one with what the model draws; empty for models of any subject.</summary>
    public static IReadOnlyList<string> TextsOf(RenderKeyframes command, ServedModel served)
    {
        if (SubjectsOf(served) is not { } subjects)
        {
            return [];
        }

        List<string> texts = [.. command.Keyframes
            .Where(keyframe => !subjects.AreNamedIn(OwnPart(keyframe)))
            .Select(keyframe => keyframe.SceneIndex + 1)
            .Distinct()
            .Select(scene => FormattableString.Invariant($"the picture of scene {scene} shows something else than its text, ")
                + $"which names nothing that the model {served.Name} draws")];
        return texts.Count == 0 ? texts
            : [.. texts, $"the model {served.Name} draws {string.Join(", ", subjects.Names)}; use another model for other subjects"];
    }

    // The prompt up to the end of the scene's text: English words for it may stand before. What follows is the look of the whole video,
    // such as "by the sea", which the text does not name. Of a text that is not in the prompt as it is, the whole prompt counts.
    private static string OwnPart(Keyframe keyframe)
    {
        var text = keyframe.Text.TrimEnd('.', '!', '?', ' ');
        var at = keyframe.Prompt.IndexOf(text, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? keyframe.Prompt : keyframe.Prompt[..(at + text.Length)];
    }

    // The pictures are there. A file that was changed since is found with the next batch.
    private static ModelSubjects? SubjectsOf(ServedModel served)
    {
        try
        {
            return ModelSubjects.Read(served.Path);
        }
        catch (ModelFaultException)
        {
            return null;
        }
    }
}
