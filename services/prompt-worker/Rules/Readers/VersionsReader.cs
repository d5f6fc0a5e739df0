using System.Collections.Frozen;
using System.Globalization;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Reads how many versions are asked for: "3 variations: a cup of tea", "two versions of an ad". A request states them as a member, so they
/// are said and not drawn; "two versions of herself" is what the picture shows.
/// </summary>
internal static class VersionsReader
{
    private const int Max = 12; // takes of a request

    private static readonly FrozenSet<string> Nouns = FrozenSet.ToFrozenSet(
        ["version", "variation", "variant", "take", "versionen", "variante", "varianten", "variationen", "versione", "variacione"]);

    public static void Read(PromptReading reading)
    {
        var text = reading.Text;
        for (var index = 0; index < text.Count; index++)
        {
            if (NumberOfVideos(reading, index) is { } videos)
            {
                Say(reading, videos.Value);
                reading.Remove(index, videos.To);
                return;
            }

            if (reading.IsClosed(index) || NumberReader.At(text, index) is not { Value: >= 2 and <= Max } number
                || number.To >= text.Count || !Nouns.Contains(text.Word(number.To))
                || !(text.IsDelimiter(index - 1) || reading.IsTopic(index))) // "she tries 3 versions"
            {
                continue;
            }

            var behind = number.To + 1;
            var isOfVideo = text.Word(behind) is "of" or "von" or "de"
                && ((text.Word(number.To) is "variation" or "variationen" or "variacione" && text.IsDelimiter(index - 1)) 
                    || text.Before(index, WordClass.Request) is not null || reading.EndOfVideoNoun(SkipArticle(text, behind + 1), 2) > 0);
            if (!text.IsDelimiter(behind) && !isOfVideo)
            {
                continue;
            }

            Say(reading, number.Value);
            reading.Remove(index, isOfVideo ? behind + 1 : behind);
            return;
        }
    }

    private static void Say(PromptReading reading, double number)
    {
        var count = number.ToString("0", CultureInfo.InvariantCulture);
        reading.Result.Adjustments.Add(
            $"the prompt asks for {count} versions, which a request states as 'variations' (--variations {count})");
    }

    // "Create 3 videos of a cat" is a request for "videos of a cat", each another version.
    private static (double Value, int To)? NumberOfVideos(PromptReading reading, int index)
    {
        var text = reading.Text;
        return !reading.IsClosed(index) && NumberReader.At(text, index) is { Value: >= 2 and <= Max } number
            && !text.IsDelimiter(number.To) && text.Word(number.To) is "video" or "ads" or "clip" or "spot" or "film" or "reel"
            && text.Text[text.Tokens[number.To].End - 1] is 's' or 'S'
            && (text.IsDelimiter(number.To + 1) || text.Is(number.To + 1, WordClass.LeadIn))
            && text.Before(index, WordClass.Request) is not null
                ? number
                : null;
    }

    private static int SkipArticle(PromptText text, int index) => text.At(index, WordClass.Article)?.To ?? index;
}
