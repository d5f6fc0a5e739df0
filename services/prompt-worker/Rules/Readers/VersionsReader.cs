using System.Collections.Frozen;
using System.Globalization;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Reads how many versions are asked for: "3 variations: a cup of tea", "two versions of an ad". A request states them as a member, so they
/// are said and not drawn; "two versions of herself" is what the picture shows.
/// </summary>
internal static class VersionsReader
{
    private const int Max = 12; // takes of a request
    private const int MaxAttributes = 7; // between the number and the noun

    private static readonly FrozenSet<string> Nouns = FrozenSet.ToFrozenSet(
        ["version", "variation", "variant", "take", "versionen", "variante", "varianten", "variationen", "versione", "variacione"]);

    private static readonly FrozenSet<string> Different =
        FrozenSet.ToFrozenSet(["different", "distinct", "unique", "separate", "alternative", "verschiedene", "unterschiedliche"]);

    private static readonly WordClass[] Attributes =
    [
        WordClass.Modifier, WordClass.Platform, WordClass.Shape, WordClass.StrongShape, WordClass.Style, WordClass.Mood,
        WordClass.Quality, WordClass.TimeUnit, WordClass.Format,
    ];

    // Several scenes are asked for as clips or videos, but never as these.
    private static readonly FrozenSet<string> Ads = FrozenSet.ToFrozenSet(["ad", "ads", "advert", "advertisement", "commercial", "spot"]);

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

            if (NumberOfAds(reading, index) is { } ads)
            {
                Say(reading, ads.Value);
                reading.Remove(index, ads.To);
                ads.Others.ForEach(other => reading.Remove(other, other + 1));
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

    // "Three different 6 second ads for our shoes", "Create 4 ad variations for a drink": the nouns stay, as lengths and platforms are
    // read by them; what says that there are several goes.
    private static (double Value, int To, List<int> Others)? NumberOfAds(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (reading.IsClosed(index) || NumberReader.At(text, index) is not { Value: >= 2 and <= Max } number
            || !(text.IsDelimiter(index - 1) || text.Before(index, WordClass.Request) is not null || reading.IsTopic(index)))
        {
            return null;
        }

        var others = new List<int>();
        var (isSeveral, unknown, at) = (false, 0, number.To);
        for (; at < number.To + MaxAttributes && !text.IsDelimiter(at) && !reading.IsClosed(at); at++)
        {
            if (Different.Contains(text.Word(at)))
            {
                others.Add(at);
            }
            else if (Nouns.Contains(text.Word(at)))
            {
                isSeveral |= text.Is(at - 1, WordClass.VideoNoun);
                others.Add(at);
            }
            else if (text.Is(at, WordClass.VideoNoun))
            {
                isSeveral |= text.Text[text.Tokens[at].End - 1] is 's' or 'S' && (others.Count > 0 || Ads.Contains(text.Word(at)));
            }
            else if (text.Is(at, WordClass.LeadIn) || text.Is(at, WordClass.Preposition))
            {
                break;
            }
            else if (!Array.Exists(Attributes, one => text.Is(at, one)) && text.Tokens[at].Kind != TokenKind.Number && ++unknown > 1)
            {
                return null; // "five people watch different ads"
            }
        }

        isSeveral &= text.IsDelimiter(at) || (text.Is(at, WordClass.LeadIn) && text.Word(at) is not "on"); // "three ads on a wall"
        return isSeveral ? (number.Value, number.To, others) : null;
    }

    private static int SkipArticle(PromptText text, int index) => text.At(index, WordClass.Article)?.To ?? index;
}
