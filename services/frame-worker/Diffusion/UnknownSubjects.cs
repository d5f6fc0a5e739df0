using AdGenius.Contracts.Clips;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// Says which scenes name none of the places and subjects that a small model draws, a thing beside them that it does not draw, or more than
/// the one that it draws. Its pictures of them show something else than their texts, and no other part of the system knows that.
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

        var scenes = command.Keyframes.Select(keyframe => (Number: keyframe.SceneIndex + 1, Part: OwnPart(keyframe), keyframe.Text))
            .Distinct()
            .ToList();
        List<string> texts = [.. scenes.Where(scene => !subjects.AreNamedIn(scene.Part))
            .Select(scene => scene.Number)
            .Distinct()
            .Select(scene => FormattableString.Invariant($"the picture of scene {scene} shows something else than its text, ")
                + $"which names nothing that the model {served.Name} draws")];
        texts.AddRange(scenes.Select(scene => (scene.Number, Undrawn: Undrawn(subjects, scene.Part, scene.Text)))
            .Where(scene => scene.Undrawn is not null)
            .Select(scene => FormattableString.Invariant($"scene {scene.Number} names '{scene.Undrawn!.Value.Word}', ")
                + $"which the model {served.Name} does not draw; its picture shows only the {scene.Undrawn.Value.Drawn}")
            .Distinct());
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

    // A thing that a scene names beside what the model draws, such as "giraffe" of "A giraffe in a park", and that. Where the prompt has a
    // word for a subject before the text, that stands for a word of the text: "boat, A kayak on a lake".
    private static (string Word, string Drawn)? Undrawn(ModelSubjects subjects, string part, string text)
    {
        var named = subjects.NamedIn(part);
        var inText = subjects.NamedIn(text);
        return named.Count > 0 && !named.Except(inText).Any(subjects.IsOneOf)
            && UndrawnWord.Of(text, subjects.AreNamedIn, named.Any(subjects.IsOneOf)) is { } word
                ? (word, string.Join(" and the ", named))
                : null;
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
