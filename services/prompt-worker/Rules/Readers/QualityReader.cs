using System.Collections.Frozen;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Reads the picture size: "in 4K", "full HD", "720p". "A 4K television", "4K followers" and "$4K" state none.</summary>
internal static class QualityReader
{
    private const string Currencies = "$€£¥₹";

    /// <summary>What is counted in thousands, or a distance.</summary>
    private static readonly FrozenSet<string> Counted = FrozenSet.ToFrozenSet(
    [
        "followers", "follower", "subscribers", "likes", "views", "fans", "people", "customers", "users", "members", "visitors", "guests",
        "students", "employees", "players", "downloads", "orders", "reviews", "sales", "steps", "points", "dollars", "euros", "pounds",
        "prize", "reward", "giveaway", "race", "run", "runners", "miles", "lauf", "kunden", "menschen", "abonnenten", "abonne", "abonnes",
        "clients", "personnes", "seguidores", "clientes", "personas", "carrera", "course",
    ]);

    public static void Read(PromptReading reading)
    {
        var text = reading.Text;
        for (var index = 0; index < text.Count; index++)
        {
            if (reading.IsClosed(index))
            {
                continue;
            }

            if (text.At(index, WordClass.Quality) is not { } hit)
            {
                index = SizeWithRate.Read(reading, index) ?? index;
                continue;
            }

            var isOfDevice = text.Before(hit.From, WordClass.Device) is not null || text.Is(hit.To, WordClass.Device)
                || text.Is(hit.To + 1, WordClass.Device) && !text.IsDelimiter(hit.To)
                && !text.Is(hit.To, WordClass.Preposition);
            if (!isOfDevice && !IsCount(text, hit))
            {
                Accept(reading, hit);
                SizeWithRate.ReadBehind(reading, hit.To);
            }

            index = hit.To - 1;
        }
    }

    private static bool IsCount(PromptText text, Hit hit) =>
        text.Slice(hit.From, hit.To) is [_, 'k' or 'K']
        && ((text.Tokens[hit.From].Start is > 0 and var start && Currencies.Contains(text.Text[start - 1], StringComparison.Ordinal))
            || (text.Word(hit.To) is { } next && Counted.Contains(next)));

    /// <summary>Takes the words as the picture size.</summary>
    public static void Accept(PromptReading reading, Hit hit) =>
        Accept(reading, hit.From, hit.To, hit.Entry.Value!, reading.Text.Slice(hit.From, hit.To));

    /// <summary>Takes the words as the picture size that <paramref name="name"/> names.</summary>
    public static void Accept(PromptReading reading, int first, int to, string value, string name)
    {
        var (text, result) = (reading.Text, reading.Result);
        var quality = Enum.Parse<Quality>(value);
        while (text.Word(to) is "quality" or "resolution" or "qualitat" or "auflosung" or "qualite" or "calidad" && !text.IsDelimiter(to))
        {
            to++;
        }

        var from = text.Word(first - 1) is "in" or "at" or "en" && !text.IsDelimiter(first - 1) ? first - 1 : first;
        reading.MarkParameter(from, to);
        reading.Remove(from, to);
        if (result.Quality is { } other && other != quality)
        {
            result.Refuse(
                "quality", $"the prompt states quality {other} and {quality}; state one of {string.Join(", ", Enum.GetNames<Quality>())}.");
            return;
        }

        result.Quality = quality;
        result.Note(text, from, to, "quality", quality.ToString());
        var words = name.ToUpperInvariant();
        if (words.Contains("8K", StringComparison.Ordinal))
        {
            result.Adjustments.Add("quality 8K became Premium (2160p), the nearest of Draft, Standard, High and Premium");
        }
        else if (words.Contains("1440", StringComparison.Ordinal) || words.Contains("2K", StringComparison.Ordinal))
        {
            result.Adjustments.Add($"quality {words} became High (1080p), the nearest of Draft, Standard, High and Premium");
        }
        else if (words.Contains("360", StringComparison.Ordinal) || words.Contains("240", StringComparison.Ordinal))
        {
            result.Adjustments.Add($"quality {words} became Draft (480p), the nearest of Draft, Standard, High and Premium");
        }
    }
}
