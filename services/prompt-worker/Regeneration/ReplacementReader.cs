using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Reads what one thing, look or text is to be replaced by: "replace the dog with a cat", "a cat instead of a dog".</summary>
internal sealed class ReplacementReader(FeedbackClause clause, int? scene)
{
    private readonly ClauseWords _words = new(clause);
    private readonly BriefWords _brief = new(clause, scene);

    /// <summary>The changes; null where the clause asks for no replacement.</summary>
    public IEnumerable<FeedbackEdit>? Read()
    {
        if (Denial.In(clause, scene) is { } denied)
        {
            return denied;
        }

        if (Arrow() is { } arrow)
        {
            return arrow; // "dog → cat"
        }

        // '"Run free" should be "Run wild"'
        if (PromptText.Of(clause.Text).Quotations is [{ From: 1 } first, var second])
        {
            return Replaced(clause.Slice(first.From, first.To), clause.Slice(second.From, second.To));
        }

        if (clause.First(FeedbackClass.InsteadOf) is { } instead)
        {
            if (_brief.LabelledText() is { } text)
            {
                return text; // 'the button should say "Learn more" instead of "Buy"'
            }

            var wanted = Wished(instead.From);
            var unwanted = _words.Between(instead.To, clause.Tokens.Count);
            if (wanted.Length == 0)
            {
                (unwanted, wanted) = Halves(instead.To);
            }

            return unwanted.Length == 0 ? null : wanted.Length == 0 ? new RemovalReader(clause, scene).Removed(unwanted)
                : Replaced(unwanted, wanted);
        }

        if (clause.First(FeedbackClass.ReplaceAfter) is { } verb && clause.First(FeedbackClass.ReplaceBetween) is { } between
            && between.From > 0 && between.To < verb.From)
        {
            return Replaced(_words.Between(0, between.From), _words.Between(between.To, verb.From));
        }

        if (clause.First(FeedbackClass.Replace) is { } change && clause.First(FeedbackClass.ReplaceBy, change.To + 1) is { } by
            && by.To < clause.Tokens.Count)
        {
            // A text keeps words such as "Make it", which change nothing elsewhere.
            var what = _words.Between(change.To, by.From);
            return Replaced(
                what,
                ClauseWords.TargetOf(what) is { } field && BriefWords.IsOfText(field)
                    ? clause.Slice(by.To, clause.Tokens.Count)
                    : _words.Between(by.To, clause.Tokens.Count));
        }

        return null;
    }

    private IEnumerable<FeedbackEdit>? Arrow()
    {
        for (var index = 1; index + 1 < clause.Tokens.Count; index++)
        {
            if (clause.Tokens[index].Norm is "→")
            {
                return Replaced(_words.Between(0, index), _words.Between(index + 1, clause.Tokens.Count));
            }
        }

        return null;
    }

    // "the ball should be blue instead of red": what is wanted instead of red is blue.
    private string Wished(int to)
    {
        for (var index = to - 1; index > 0; index--)
        {
            if (clause.Tokens[index - 1].Norm is "be" or "is" or "are" or "sein" or "etre" or "ser" or "have" or "show" or "see")
            {
                return _words.Between(index, to);
            }
        }

        return _words.Between(0, to);
    }

    // "statt des Hundes eine Katze": the second article begins what is wanted.
    private (string What, string By) Halves(int from)
    {
        for (var index = from + 2; index < clause.Tokens.Count; index++)
        {
            if (clause.Tokens[index].Norm is "a" or "an" or "the" or "ein" or "eine" or "einen" or "un" or "une" or "una")
            {
                var end = index; // "instead of a dog use a cat"
                while (end > from + 1 && FeedbackSplitter.IsVerb(clause.Tokens[end - 1]))
                {
                    end--;
                }

                return (_words.Between(from, end), _words.Between(index, clause.Tokens.Count));
            }
        }

        return (_words.Between(from, clause.Tokens.Count), "");
    }

    private IEnumerable<FeedbackEdit> Replaced(string what, string by)
    {
        if (ClauseWords.IsFrame(by) && !_brief.HasTextMark && !(ClauseWords.TargetOf(what) is { } text && _brief.IsText(text, by)))
        {
            return [Unread()]; // "change the dogs to look different"
        }

        if (ClauseWords.TargetOf(what) is { } field)
        {
            return field switch
            {
                "music" => PromptReading.Of($"{ClauseWords.WithoutArticle(by)} music") is { MusicMood: not null } music
                    ? [new FeedbackEdit.State(music) { Scene = scene, Words = clause.Text }]
                    : [Unread()],
                "overlays.headline" or "overlays.callToAction" or "overlays.legalLine" or "voiceOver" =>
                    [_brief.IsText(field, by) ? NewText(field, by) : Unread()],
                _ => [new FeedbackEdit.Replace(ClauseWords.WithoutArticle(what), by) { Scene = scene, Words = clause.Text }],
            };
        }

        // "change the style to watercolor", "sunset instead of night": the new value says what it is. "Replace the dog with a car" does not
        // change the place.
        var look = LookReader.In(by, scene);
        var isOpen = ClauseWords.IsFrame(what);
        var isLook = look.Count > 0 && (isOpen || (LookReader.IsAppearance(look) && LookReader.IsAppearance(LookReader.In(what, scene))));
        return isOpen && look.Count == 0 ? [Unread()]
            : isLook || isOpen ? look
            : [new FeedbackEdit.Replace(ClauseWords.WithoutArticle(what), by) { Scene = scene, Words = clause.Text }];
    }

    private FeedbackEdit.SetText NewText(string field, string by) =>
        new(field, BriefWords.Quoted(by)) { Scene = scene, Words = clause.Text };

    private FeedbackEdit.AddWords Unread() => new() { Scene = scene, Words = clause.Text };
}
