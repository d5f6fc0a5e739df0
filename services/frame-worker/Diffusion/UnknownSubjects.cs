using AdGenius.Contracts.Clips;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// Says which scenes name none of the places and subjects that a small model draws, or more than the one that it draws. Its pictures of
/// them show something else than their texts, and no other part of the system knows that.
/// </summary>
internal static class UnknownSubjects
{
    /// <summary>A sentence for each such scene, and one with all that the model draws; empty for models of any subject.</summary>
    public static IReadOnlyList<string> TextsOf(RenderKeyframes command, ServedModel served)
    {
        if (SubjectsOf(served) is not { } subjects)
        {
            return [];
        }

        var scenes = command.Keyframes.Select(keyframe => (Number: keyframe.SceneIndex + 1, Part: OwnPart(keyframe))).Distinct().ToList();
        List<string> texts = [.. scenes.Where(scene => !subjects.AreNamedIn(scene.Part))
            .Select(scene => scene.Number)
            .Distinct()
            .Select(scene => FormattableString.Invariant($"the picture of scene {scene} shows something else than its text, ")
                + $"which names nothing that the model {served.Name} draws")];
        if (texts.Count > 0)
        {
            texts.Add($"the model {served.Name} draws {string.Join(", ", subjects.Names)}; use another model for other subjects");
        }

        texts.AddRange(scenes.Select(scene => (scene.Number, Wanted: MoreThanOne(subjects, scene.Part)))
            .Where(scene => scene.Wanted.Length > 0)
            .Select(scene => FormattableString.Invariant($"scene {scene.Number} names {scene.Wanted}, ")
                + $"as the model {served.Name} draws one subject in a picture")
            .Distinct());
        return texts;
    }

    // "dog and cat; its picture shows one of them": what is named beyond the one subject of a picture; empty where it is one.
    private static string MoreThanOne(ModelSubjects subjects, string part)
    {
        var (rivals, several) = (subjects.RivalsNamedIn(part), subjects.SeveralNamedIn(part));
        return rivals.Count > 0 ? $"{string.Join(" and ", rivals)}; its picture shows one of them"
            : several.Count > 0 ? $"more than one {several[0]}; its picture shows one"
            : "";
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
