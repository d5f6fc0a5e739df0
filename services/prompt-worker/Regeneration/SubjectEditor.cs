namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Changes what the scenes show.</summary>
internal sealed class SubjectEditor(TakeDraft take, LookEditor looks, ExclusionEditor exclusions, WordsEditor words, BriefEditor brief)
{
    /// <summary>Takes something out of the scenes that show it; where none does, it is excluded.</summary>
    public void Remove(int? scene, string what)
    {
        if (BriefEdit.FieldOf(take.Brief, what) is { } field)
        {
            brief.Change(new FeedbackEdit.RemovePart(field) { Scene = scene, Words = what }); // 'remove "Run free"'
            return;
        }

        looks.WithoutLook(scene, what);
        var found = take.Targets(scene).Where(index => SceneWords.Has(take.Scenes[index].Text, what)).ToList();
        var isShown = found.Count > 0;
        foreach (var index in found)
        {
            var text = SceneWords.Remove(take.Scenes[index].Text, what);
            isShown &= text != take.Scenes[index].Text;
            if (text != take.Scenes[index].Text)
            {
                take.Scenes[index] = take.Scenes[index] with { Text = text };
                take.SetPrompt(index, SceneWords.Remove(take.Scenes[index].Prompt, what));
                take.SetWhole(SceneWords.Remove(take.Now.EnhancedPrompt, what));
            }
        }

        if (!isShown)
        {
            exclusions.Exclude(what, scene);
        }
    }

    /// <summary>Adds something to the scenes.</summary>
    public void Add(FeedbackEdit edit, string what)
    {
        exclusions.Include(what);
        foreach (var index in take.Targets(edit.Scene).Where(index => !SceneWords.Has(take.Scenes[index].Text, what)).ToList())
        {
            take.Scenes[index] = take.Scenes[index] with { Text = $"{take.Scenes[index].Text.TrimEnd('.', ' ', '。')}, with {what}" };
            take.SetPrompt(index, $"{what}, {take.Scenes[index].Prompt}");
        }

        take.AppendToWhole(edit.Scene, what);
    }

    /// <summary>Puts something in the place of something else in the scenes that show it.</summary>
    public void Replace(FeedbackEdit edit, FeedbackEdit.Replace replace)
    {
        if (BriefEdit.FieldOf(take.Brief, replace.What) is { } field)
        {
            brief.Change(new FeedbackEdit.SetText(field, BriefWords.Unquoted(replace.By)) { Scene = edit.Scene, Words = edit.Words });
            return;
        }

        var found = take.Targets(edit.Scene)
            .Where(index => SceneWords.Has(take.Scenes[index].Text, replace.What)
                || SceneWords.Has(take.Scenes[index].Prompt, replace.What))
            .ToList();
        if (found.Count == 0)
        {
            words.Add(edit, edit.Words);
            return;
        }

        exclusions.Include(replace.By);
        foreach (var index in found)
        {
            take.Scenes[index] = take.Scenes[index] with { Text = SceneWords.Replace(take.Scenes[index].Text, replace.What, replace.By) };
            var prompt = SceneWords.Replace(take.Scenes[index].Prompt, replace.What, replace.By);
            take.SetPrompt(index, prompt == take.Scenes[index].Prompt ? $"{replace.By}, {prompt}" : prompt);
        }

        var whole = edit.Scene is null || found.Count == take.Scenes.Length
            ? SceneWords.Replace(take.Now.EnhancedPrompt, replace.What, replace.By)
            : take.Now.EnhancedPrompt;
        if (whole == take.Now.EnhancedPrompt)
        {
            take.AppendToWhole(edit.Scene, $"{replace.By} instead of {replace.What}");
        }
        else
        {
            take.SetWhole(whole);
        }

        if (SceneWords.Has(take.Now.Subject, replace.What) && found.Contains(0))
        {
            take.Now = take.Now with { Subject = SceneWords.Replace(take.Now.Subject, replace.What, replace.By) };
        }
    }
}
