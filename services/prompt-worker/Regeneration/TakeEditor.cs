using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Prompts;
using AdGenius.PromptWorker.Dialects;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Applies changes to the parameters of a take. What no change is about stays exactly as it is.</summary>
internal sealed class TakeEditor
{
    private readonly TakeDraft _take;
    private readonly LookEditor _looks;
    private readonly WordsEditor _words;
    private readonly BriefEditor _brief;
    private readonly SubjectEditor _subjects;
    private readonly FormatEditor _format;

    public TakeEditor(PromptParameters earlier, Brief? brief, Dialect dialect)
    {
        _take = new TakeDraft(earlier, brief, dialect);
        var exclusions = new ExclusionEditor(_take);
        _looks = new LookEditor(_take);
        _words = new WordsEditor(_take);
        _brief = new BriefEditor(_take, exclusions, _words);
        _subjects = new SubjectEditor(_take, _looks, exclusions, _words, _brief);
        _format = new FormatEditor(_take, _brief);
    }

    /// <summary>The sound, words, brand and outputs so far.</summary>
    public Brief? Brief => _take.Brief;

    /// <summary>What is said about the parts of the feedback about sound and texts that no rule knows.</summary>
    public IReadOnlyList<string> Unread => _take.Unread;

    /// <summary>The parts of the feedback that were added to prompts in the same words.</summary>
    public IReadOnlyList<string> AddedWords => _take.AddedWords;

    /// <summary>The parameters so far.</summary>
    public PromptParameters Parameters => _take.Parameters;

    /// <summary>Applies one change.</summary>
    public void Apply(FeedbackEdit edit)
    {
        switch (edit)
        {
            case FeedbackEdit.ChangeTone { Tone: { Light: not null } tone }:
                _looks.ChangeLight(edit.Scene, tone.On, $"{tone.Light} light");
                _looks.ChangePalette(edit.Scene, tone.On);
                break;
            case FeedbackEdit.ChangeTone { Tone.Mood: { } mood }:
                _looks.ChangeMood(edit.Scene, mood);
                break;
            case FeedbackEdit.ChangeLook look:
                _looks.ChangeLook(look);
                break;
            case FeedbackEdit.ChangePace pace:
                _looks.ChangeCamera(edit.Scene, camera => PromptEdit.Pace(camera, pace.IsFaster));
                break;
            case FeedbackEdit.ScaleLength scale:
                _format.SetLength(edit.Scene, _format.LengthOf(edit.Scene) * scale.Factor);
                break;
            case FeedbackEdit.AddSeconds add:
                _format.SetLength(edit.Scene, _format.LengthOf(edit.Scene) + add.Seconds);
                break;
            case FeedbackEdit.ChangeQuality quality:
                _format.ChangeQuality(quality);
                break;
            case FeedbackEdit.State { Reading: var reading }:
                _format.State(edit, reading);
                break;
            case FeedbackEdit.Remove remove:
                _subjects.Remove(edit.Scene, remove.What);
                break;
            case FeedbackEdit.Add add:
                _subjects.Add(edit, add.What);
                break;
            case FeedbackEdit.Replace replace:
                _subjects.Replace(edit, replace);
                break;
            case FeedbackEdit.AddWords:
                _words.Add(edit, edit.Words);
                break;
            case FeedbackEdit.Unclear unclear:
                _brief.SayUnread(unclear);
                break;
            case FeedbackEdit.Partly partly:
                _take.Adjustments.Add($"of the feedback '{TextRules.Shorten(edit.Words)}' the words '{TextRules.Shorten(partly.Left)}' "
                    + "were not read and change nothing");
                break;
            default:
                _brief.Change(edit);
                break;
        }
    }
}
