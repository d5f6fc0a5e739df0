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
            if (reading.IsClosed(index) || NumberReader.At(text, index) is not { Value: >= 2 and <= Max } number
                || number.To >= text.Count || !Nouns.Contains(text.Word(number.To))
                || !(text.IsDelimiter(index - 1) || reading.IsTopic(index))) // "she tries 3 versions"
            {
                continue;
            }

            var behind = number.To + 1;
            var isOfVideo = text.Word(behind) is "of" or "von" or "de"
                && (text.Before(index, WordClass.Request) is not null || reading.EndOfVideoNoun(SkipArticle(text, behind + 1), 2) > 0);
            if (!text.IsDelimiter(behind) && !isOfVideo)
            {
                continue;
            }

            var count = number.Value.ToString("0", CultureInfo.InvariantCulture);
            reading.Result.Adjustments.Add(
                $"the prompt asks for {count} versions, which a request states as 'variations' (--variations {count})");
            reading.Remove(index, isOfVideo ? behind + 1 : behind);
            return;
        }
    }

    private static int SkipArticle(PromptText text, int index) => text.At(index, WordClass.Article)?.To ?? index;
}
