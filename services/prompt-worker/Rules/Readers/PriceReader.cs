using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Takes prices and discounts out of the scenes, as no picture shows them: "A cup of coffee for only $9.99", "50% off.". A price that
/// stands before what it is of, such as in "a $5 coffee", stays.
/// </summary>
internal static class PriceReader
{
    private static readonly FrozenSet<string> Currencies = SetOf(
        "$|€|£|¥|₹|usd|eur|euro|dollar|gbp|chf|franken|cent|yen");

    private static readonly FrozenSet<string> Percents = SetOf("%|percent|prozent|pourcent");

    // "50% off", but not "a battery at 50%"
    private static readonly FrozenSet<string> Discounts = SetOf("off|discount|save|sale|rabatt|spare|remise|descuento");

    private static readonly FrozenSet<string> WordsOfPrices = SetOf(
        "only|just|now|from|for|at|starting|today|this|week|weekend|summer|per|a|the|month|year|day|each|and|up|to|save|off|sale|discount|"
            + "/|was|instead|of|on|all|everything|get|price|nur|ab|jetzt|heute|fur|statt|je|pro|monat|jahr|rabatt|auf|alles|bis|zu|spare|"
            + "seulement|des|partir|de|pour|par|moi|mois|an|remise|solo|desde|por|al|mes|ano|descuento|a partir");

    // They begin a price behind what it is of: "a cup of coffee for only $9.99".
    private static readonly FrozenSet<string> Leads =
        SetOf("only|just|now|for|from|at|starting|nur|ab|jetzt|fur|statt|seulement|pour|des|solo|por|desde");

    private static readonly FrozenSet<string> Labels = SetOf("price|preis|prix|precio");

    /// <summary>Takes out every price that ends a clause or is one, and says so.</summary>
    public static void Read(PromptReading reading)
    {
        var text = reading.Text;
        for (var to = 1; to <= text.Count; to++)
        {
            if (text.IsDelimiter(to - 1) || !text.IsDelimiter(to))
            {
                continue;
            }

            var (from, start) = (to, text.ClauseStart(to - 1));
            while (from > start && IsOfPrice(reading, from - 1))
            {
                from--;
            }

            while (from > start && from < to && !Leads.Contains(text.Word(from)))
            {
                from++;
            }

            if (Discounts.Contains(text.Word(start)) && text.Word(start) is not "off" && !reading.IsClosed(start)
                && HasPrice(text, start, to))
            {
                from = start; // "save 20% with code SPRING20"
            }

            var isLabelled = text.IsColon(from - 1) && Labels.Contains(text.Word(from - 2)) // "… Price: $5"
                && !text.IsSentenceStart(from - 2);
            if (HasPrice(text, from, to) && (isLabelled || !text.IsColon(from - 1)))
            {
                from = isLabelled ? from - 2 : from;
                reading.Result.Adjustments.Add(AdTexts.Note(text.Slice(from, to)));
                reading.Remove(from, to);
            }
        }
    }

    private static bool IsOfPrice(PromptReading reading, int index)
    {
        var (text, word) = (reading.Text, reading.Text.Word(index));
        return !reading.IsClosed(index) && !reading.IsParameter(index)
            && (text.Tokens[index].Kind == TokenKind.Number || Currencies.Contains(word) || Percents.Contains(word)
                || WordsOfPrices.Contains(word));
    }

    private static bool HasPrice(PromptText text, int from, int to)
    {
        var tokens = Enumerable.Range(from, to - from).ToList();
        var isDiscount = tokens.Exists(index => Discounts.Contains(text.Word(index)));
        return tokens.Exists(index => text.Tokens[index].Kind == TokenKind.Number
            && (Is(Currencies, index - 1) || Is(Currencies, index + 1) || (isDiscount && Is(Percents, index + 1))));

        bool Is(FrozenSet<string> words, int index) => index >= from && index < to && words.Contains(text.Word(index));
    }

    private static FrozenSet<string> SetOf(string words) =>
        FrozenSet.ToFrozenSet(words.Split('|').Select(word => Characters.Normalize(word)));
}
