using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Changes sound, texts and brand, and says what of the feedback about them changes nothing.</summary>
internal sealed class BriefEditor(TakeDraft take, ExclusionEditor exclusions, WordsEditor words)
{
    /// <summary>Changes sound, texts or brand, or says why there is nothing to change.</summary>
    public void Change(FeedbackEdit edit)
    {
        if (Missing(edit) is { } why)
        {
            SayMissing(edit, why);
            return;
        }

        take.Brief = BriefEdit.Of(take.Brief, edit);
        if (edit.Scene is { } index && take.Scenes.Length > 1)
        {
            take.Adjustments.Add(edit is FeedbackEdit.RemovePart removed
                ? FormattableString.Invariant($"{removed.Field} is left out of the whole video, not only of scene {index + 1}")
                : FormattableString.Invariant(
                    $"'{TextRules.Shorten(edit.Words)}' counts for the whole video, not only for scene {index + 1}"));
        }

        if (edit is FeedbackEdit.RemovePart { Field: "text" or "overlays.logo" } part)
        {
            exclusions.Exclude(part.Field == "text" ? "text" : "logo", scene: null);
        }
    }

    /// <summary>
    /// Says what cannot be read. What is said about the music is no picture; where a scene shows a band, it may be.
    /// </summary>
    public void SayUnread(FeedbackEdit.Unclear edit)
    {
        var isLook = edit.Field is FeedbackEdit.Unclear.Look or FeedbackEdit.Unclear.Shown;
        if (!isLook && words.NamedBy(edit).Count > 0)
        {
            words.Add(edit, edit.Words);
            return;
        }

        if (MissingPart(edit.Field) is { } missing)
        {
            SayMissing(edit, missing);
            return;
        }

        var text = $"feedback '{TextRules.Shorten(edit.Words)}' is about {edit.Field}, but what it asks for cannot be read; "
            + edit.Field switch
            {
                "music" => "name a mood such as 'calm music', or say 'quieter music' or 'no music'",
                "voiceOver" => "give its words in quotation marks, or say 'slower', 'faster' or 'no voice'",
                "captions" => "say 'add captions' or 'no captions'",
                "endCardSeconds" or "overlays.logo" or "sound" => "it can be left out, such as by 'no logo'",
                FeedbackEdit.Unclear.Shown =>
                    "say which text it is, such as 'headline: …', 'call to action: …', 'legal line: …' or 'voice: …'",
                FeedbackEdit.Unclear.Look => "say what it should be, such as 'warmer' or 'at night', or what should go",
                "text" => "size and place follow from the frame and the words, font and colours from the brand kit; 'no text' leaves "
                    + "texts out",
                _ => "give its words in quotation marks, or leave it out, such as by 'no headline'",
            }
            + (isLook ? "." : ". An edit changes all of it and keeps the pictures.");
        take.Unread.Add(text);
        take.Adjustments.Add(text);
    }

    /// <summary>Says why the feedback changes nothing.</summary>
    public void SayMissing(FeedbackEdit edit, string why)
    {
        var text = $"feedback '{TextRules.Shorten(edit.Words)}' changes nothing: {why}.";
        take.Unread.Add(text);
        take.Adjustments.Add(text);
    }

    // "a bigger logo" of a take without one
    private string? MissingPart(string field) => BriefEdit.Has(take.Brief, field) ? null : field switch
    {
        "overlays.headline" => "the take has no headline; give its words in quotation marks",
        "overlays.callToAction" => "the take has no call to action; give its words in quotation marks",
        "overlays.legalLine" => "the take has no legal line; give its words in quotation marks",
        "overlays.logo" => "the take has neither a logo nor a brand kit; an edit can add one",
        "endCardSeconds" => "the take has no end card; say 'add an end card'",
        _ => null,
    };

    // Why a change of sound, texts or brand has nothing to change; null where it has.
    private string? Missing(FeedbackEdit edit) => edit switch
    {
        FeedbackEdit.ChangeVolume when take.Brief?.Music is null => "the take has no music; name a mood such as 'calm music'",
        FeedbackEdit.ChangeSpeech when take.Brief?.VoiceOver is null => "the take has no voice; give its words in quotation marks",
        FeedbackEdit.AddPart { Field: "captions" } when take.Brief?.VoiceOver is null =>
            "captions show the words of a voice, and the take has none; give them in quotation marks",
        FeedbackEdit.AddPart { Field: "voiceOver" } when take.Brief?.VoiceOver is null => "give the words of the voice in quotation marks",
        FeedbackEdit.AddPart { Field: "overlays.headline" or "overlays.callToAction" or "overlays.legalLine" } =>
            "give the words of the text in quotation marks",
        FeedbackEdit.AddPart { Field: "overlays.logo" } when !BriefEdit.CanShowLogo(take.Brief) =>
            "the take has neither a logo nor a brand kit; an edit can add one",
        FeedbackEdit.AddPart { Field: "sound" } when take.Brief?.VoiceOver is null && take.Brief?.Music is null =>
            "name a mood such as 'calm music', or give the words of a voice in quotation marks",
        _ => null,
    };
}
