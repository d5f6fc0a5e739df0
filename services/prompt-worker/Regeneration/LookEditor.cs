using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Changes light, mood, camera work, style, place and colours.</summary>
internal sealed class LookEditor(TakeDraft take)
{
    /// <summary>Changes one facet of the look, with its colours.</summary>
    public void ChangeLook(FeedbackEdit.ChangeLook look)
    {
        switch (look.Facet)
        {
            case WordClass.Lighting:
                ChangeLight(look.Scene, _ => look.Value, look.Value);
                break;
            case WordClass.Mood:
                ChangeMood(look.Scene, look.Value);
                break;
            case WordClass.Camera:
                ChangeCamera(look.Scene, _ => look.Value);
                break;
            case WordClass.Style:
                var style = take.Now.Style;
                var wanted = $"{look.Value} style";
                take.Edit(look.Scene, index => [$"{take.Looks[index].Style} style", $"{style} style"], _ => wanted, wanted);
                Array.ForEach([.. take.Targets(look.Scene)], index => take.Looks[index] = take.Looks[index] with { Style = look.Value });
                take.Now = look.Scene is null ? take.Now with { Style = look.Value } : take.Now;
                break;
            default:
                var setting = take.Now.Setting;
                take.Edit(look.Scene, index => [take.Looks[index].Setting, setting], _ => look.Value, look.Value);
                Array.ForEach([.. take.Targets(look.Scene)], index => take.Looks[index] = take.Looks[index] with { Setting = look.Value });
                take.Now = look.Scene is null ? take.Now with { Setting = look.Value } : take.Now;
                break;
        }

        if (look.Palette is { } palette)
        {
            ChangePalette(look.Scene, _ => palette);
        }
    }

    /// <summary>Changes the light.</summary>
    public void ChangeLight(int? scene, Func<string, string> change, string otherwise)
    {
        var old = take.Now.Lighting;
        take.Edit(scene, index => [take.Looks[index].Lighting, old], change, otherwise);
        foreach (var index in take.Targets(scene))
        {
            take.Looks[index] = take.Looks[index] with { Lighting = change(take.Looks[index].Lighting) };
        }

        if (scene is null)
        {
            take.Now = take.Now with { Lighting = change(old) };
        }
    }

    /// <summary>Changes the mood.</summary>
    public void ChangeMood(int? scene, string mood)
    {
        var old = take.Now.Mood;
        take.Edit(scene, index => [$"{take.Looks[index].Mood} mood", $"{old} mood"], _ => $"{mood} mood", $"{mood} mood");
        Array.ForEach([.. take.Targets(scene)], index => take.Looks[index] = take.Looks[index] with { Mood = mood });
        take.Now = scene is null ? take.Now with { Mood = mood } : take.Now;
    }

    /// <summary>Changes the camera work.</summary>
    public void ChangeCamera(int? scene, Func<string, string> change)
    {
        var old = take.Now.Camera;
        take.Edit(scene, index => [take.Scenes[index].Camera, take.Looks[index].Camera, old], change, change(old));
        foreach (var index in take.Targets(scene))
        {
            take.Scenes[index] = take.Scenes[index] with { Camera = take.Scenes[index].Camera is { } camera ? change(camera) : null };
            take.Looks[index] = take.Looks[index] with { Camera = change(take.Looks[index].Camera) };
        }

        take.Now = scene is null ? take.Now with { Camera = change(old) } : take.Now;
    }

    /// <summary>Changes the colours.</summary>
    public void ChangePalette(int? scene, Func<IReadOnlyList<string>, IReadOnlyList<string>> change)
    {
        foreach (var index in take.Targets(scene))
        {
            take.Scenes[index] = take.Scenes[index] with { Palette = change(take.Scenes[index].Palette) };
        }

        take.Now = scene is null ? take.Now with { Palette = change(take.Now.Palette) } : take.Now;
    }

    /// <summary>
    /// Replaces a look that is not wanted by the usual one: "not in black and white" of a take that is so. A negative prompt alone would
    /// contradict the prompt.
    /// </summary>
    public void WithoutLook(int? scene, string what)
    {
        var text = PromptText.Of(what);
        (WordClass Facet, Func<Look, string> Of, string Otherwise)[] looks =
        [
            (WordClass.Style, look => look.Style, Look.UsualStyle),
            (WordClass.Lighting, look => look.Lighting, Look.UsualLighting),
            (WordClass.Camera, look => look.Camera, Look.UsualCamera),
        ];
        foreach (var (facet, of, otherwise) in looks)
        {
            if (text.At(0, facet) is not { } hit || hit.To < text.Count)
            {
                continue;
            }

            var value = hit.Entry.Value!;
            var targets = take.Targets(scene).Where(index => of(take.Looks[index]) == value && value != otherwise).ToList();
            if (scene is null && targets.Count == take.Scenes.Length)
            {
                ChangeLook(new FeedbackEdit.ChangeLook(facet, otherwise, null) { Words = what });
                continue;
            }

            targets.ForEach(index => ChangeLook(new FeedbackEdit.ChangeLook(facet, otherwise, null) { Scene = index, Words = what }));
        }
    }
}
