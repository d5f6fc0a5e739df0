using System.Globalization;
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
            if (words.FirstOrDefault(word => Contains(text, word)) is { } found)
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
            ("voiceOver.text", request.VoiceOver?.Text),
            .. (request.VoiceOver?.Scenes ?? []).Select(script => ("voiceOver.scenes", (string?)script)),
            ("overlays.logo.text", request.Overlays?.Logo?.Text),
            ("overlays.headline.text", request.Overlays?.Headline?.Text),
            ("overlays.callToAction.text", request.Overlays?.CallToAction?.Text),
            ("overlays.legalLine.text", request.Overlays?.LegalLine?.Text),
        ];
        return texts.Where(text => text.Text is not null).Select(text => (text.Field, text.Text!));
    }

    /// <summary>True for the word in any case and with any accents, as a word of its own.</summary>
    private static bool Contains(string text, string word)
    {
        var compare = CultureInfo.InvariantCulture.CompareInfo;
        const CompareOptions Options = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace;
        for (var at = 0; at < text.Length;)
        {
            var found = compare.IndexOf(text.AsSpan(at), word.AsSpan().Trim(), Options, out var length);
            if (found < 0 || length == 0)
            {
                return false;
            }

            var (start, end) = (at + found, at + found + length);
            if ((start == 0 || !char.IsLetterOrDigit(text[start - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return true;
            }

            at = start + 1;
        }

        return false;
    }
}
