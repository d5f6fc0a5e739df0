using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Adds the words of feedback to prompts as they are.</summary>
internal sealed class WordsEditor(TakeDraft take)
{
    /// <summary>Adds words to the scenes that name something of the feedback, else to all.</summary>
    public void Add(FeedbackEdit edit, string words)
    {
        var named = NamedBy(edit);
        foreach (var index in named.Count > 0 ? named : [.. take.Targets(edit.Scene)])
        {
            take.SetPrompt(index, $"{words}, {take.Scenes[index].Prompt}");
        }

        take.AppendToWhole(named is [var only] ? only : edit.Scene, words);
        take.AddedWords.Add(words);
    }

    /// <summary>The indexes of the scenes whose texts have a word of the feedback.</summary>
    public List<int> NamedBy(FeedbackEdit edit)
    {
        var nouns = Tokenizer.Read(edit.Words).Where(token => token.Kind == TokenKind.Word && token.Norm.Length >= 3)
            .Select(token => token.Norm)
            .Where(norm => new FeedbackClause(norm).At(0, FeedbackClass.Frame) is null)
            .ToList();
        return [.. take.Targets(edit.Scene).Where(index => nouns.Exists(noun => SceneWords.Has(take.Scenes[index].Text, noun)))];
    }
}
