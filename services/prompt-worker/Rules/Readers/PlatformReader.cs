using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Reads where the video is shown: "for TikTok", "an Instagram story about tea", "YouTube用". "A girl scrolls through TikTok" states
/// nothing.
/// </summary>
internal static class PlatformReader
{
    private static readonly string[] OwnNoun = ["reel", "short", "story", "storie", "bumper", "post", "publicacion", "historia", "storys",
        "roll", "preroll"];

    // Platforms without a preset; of the others the first shape of the preset is taken, which is that of the file.
    private static readonly Dictionary<string, string> Shapes = new(StringComparer.Ordinal) { ["snapchat"] = "9:16", ["tv"] = "16:9" };

    /// <summary>The words that may name a platform.</summary>
    public static List<Hit> Find(PromptReading reading)
    {
        var found = new List<Hit>();
        for (var index = 0; index < reading.Text.Count; index++)
        {
            if (!reading.IsClosed(index) && reading.Text.At(index, WordClass.Platform) is { } hit)
            {
                found.Add(hit);
                reading.MarkParameter(hit.From, hit.To);
                index = hit.To - 1;
            }
        }

        return found;
    }

    /// <summary>Decides which of the words name the platform of the video.</summary>
    public static void Read(PromptReading reading, List<Hit> hits)
    {
        var (text, result) = (reading.Text, reading.Result);
        foreach (var hit in hits)
        {
            if (!IsPlatformOfVideo(reading, hit, out var from, out var to))
            {
                continue;
            }

            var platform = hit.Entry.Value!;
            reading.MarkParameter(from, to);
            reading.Remove(from, to);
            if (!result.Platforms.Contains(platform))
            {
                result.Platforms.Add(platform);
            }

            result.Note(text, from, to, "platform", platform);
        }

        var shapes = result.Platforms.Select(ShapeOf).OfType<string>().Distinct().ToList();
        if (shapes.Count == 1)
        {
            result.PlatformAspectRatio = shapes[0];
        }
    }

    private static string? ShapeOf(string platform) =>
        OutputNames.Presets.Contains(platform) ? OutputNames.ShapeOf(platform) : Shapes.GetValueOrDefault(platform);

    private static bool IsPlatformOfVideo(PromptReading reading, Hit hit, out int from, out int to)
    {
        var text = reading.Text;
        (from, to) = (hit.From, hit.To);
        var hasOwnNoun = Enumerable.Range(hit.From, hit.To - hit.From).Any(index => OwnNoun.Contains(text.Word(index)));
        if (text.Before(hit.To, WordClass.VideoNoun) is { } kind && kind.From > hit.From && !hasOwnNoun)
        {
            // "A YouTube ad for a bank": the noun stays.
            to = kind.From;
            return reading.IsTopic(hit.From) && EndsPlatform(reading, hit.To);
        }

        var isCommonWord = hit.To - hit.From == 1 && hasOwnNoun && !text.Tokens[hit.From].IsIdeographic;
        if (isCommonWord && !char.IsUpper(text.Text[text.Tokens[hit.From].Start]))
        {
            return false;
        }

        if (text.At(hit.To, WordClass.PlatformPost) is { } post)
        {
            to = post.To;
            return true;
        }

        var before = hit.From - 1;
        if (!text.IsDelimiter(before) && (text.Before(hit.From, WordClass.Article) is not null
            || text.Word(before) is "our" or "my" or "unseren"
            or "notre" or "nuestro" or "mi" or "meinen"))
        {
            before--;
        }

        var joins = text.IsDelimiter(before) ? "" : text.Word(before);
        var isEnd = EndsPlatform(reading, hit.To);
        if (joins is "for" or "fur" or "pour" or "para" && isEnd)
        {
            from = before;
            return true;
        }

        if (joins is "on" or "auf" or "sur" or "en" or "as" or "als" && isEnd && text.Before(before, WordClass.VideoNoun) is not null)
        {
            from = before;
            return true;
        }

        // French and Spanish: "Pub TikTok", "Anuncio de TikTok"
        var joint = joins is "de" or "d" ? before : hit.From;
        if (text.Language is Language.Fr or Language.Es && isEnd && !text.IsDelimiter(joint - 1)
            && text.Before(joint, WordClass.VideoNoun) is { } behind && reading.IsTopic(behind.From))
        {
            from = joint;
            return true;
        }

        // "TikTok ad for shoes", "An Instagram reel about coffee": the platform is an attribute of the requested video.
        if (reading.IsTopic(hit.From) && (reading.EndOfVideoNoun(hit.To, 1) >= 0 || (hasOwnNoun && isEnd)))
        {
            // The noun stays, so that the request for a video is recognized.
            (from, to) = !hasOwnNoun || hit.To - hit.From == 1 ? (from, to)
                : text.Word(hit.To - 1) is "roll" or "preroll" ? (from, hit.From + 1)
                : OwnNoun.Contains(text.Word(hit.To - 1)) ? (from, hit.To - 1)
                : (hit.From + 1, to);
            return !isCommonWord;
        }

        // "Make a TikTok about coffee"
        if (hit.Entry.Value is "tiktok" && hit.To - hit.From == 1 && reading.IsTopic(hit.From)
            && text.Word(hit.To) is "about" or "of" or "for" or "showing" or "featuring" or "uber" or "von" or "fur" or "sur" or "sobre"
                or "pour" or "para")
        {
            from = hit.From;
            while (reading.IsParameter(from - 1) || text.Before(from, WordClass.Article) is not null)
            {
                from = reading.IsParameter(from - 1) ? from - 1 : text.Before(from, WordClass.Article)!.Value.From;
            }

            to = hit.To + 1;
            return true;
        }

        // "for TikTok and Instagram": the second of a list.
        if (text.Word(hit.From - 1) is "and" or "und" or "et" or "y" or "or" && reading.IsRemoved(hit.From - 2) && isEnd)
        {
            from = hit.From - 1;
            return true;
        }

        return !isCommonWord && reading.IsParameterClause(hit.From);
    }

    private static bool EndsPlatform(PromptReading reading, int index)
    {
        var text = reading.Text;
        return text.IsDelimiter(index) || reading.IsParameter(index) || text.Is(index, WordClass.Preposition)
            || text.Is(index, WordClass.Conjunction) || reading.EndOfVideoNoun(index, 0) >= 0 || text.Is(index, WordClass.LeadIn)
            || text.Is(index, WordClass.Format);
    }
}
