using AdGenius.Contracts.Videos;

namespace AdGenius.VideoRequests;

/// <summary>The texts of a request that an ad says or shows, and what is forbidden in them.</summary>
public static class BriefTexts
{
    /// <summary>The first text with a forbidden word, as the field and the word; null when there is none.</summary>
    public static (string Field, string Word)? FindForbidden(GenerateVideo request, IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(words);
        foreach (var (field, text) in Of(request))
        {
            if (ForbiddenWord.FirstIn(text, words) is { } found)
            {
                return (field, found);
            }
        }

        return null;
    }

    private static IEnumerable<(string Field, string Text)> Of(GenerateVideo request)
    {
        (string Field, string? Text)[] texts =
        [
            ("prompt", request.Prompt),
            .. (request.Scenes ?? []).Select(scene => ("scenes", (string?)scene)),
            ("style", request.Style),
            ("feedback", request.Feedback),
            ("voiceOver.text", request.VoiceOver?.Text),
            .. (request.VoiceOver?.Scenes ?? []).Select(script => ("voiceOver.scenes", (string?)script)),
            ("overlays.logo.text", request.Overlays?.Logo?.Text),
            ("overlays.headline.text", request.Overlays?.Headline?.Text),
            ("overlays.callToAction.text", request.Overlays?.CallToAction?.Text),
            ("overlays.legalLine.text", request.Overlays?.LegalLine?.Text),
            ("disclosure.labelText", request.Disclosure?.LabelText),
        ];
        return texts.Where(text => text.Text is not null).Select(text => (text.Field, text.Text!));
    }
}
