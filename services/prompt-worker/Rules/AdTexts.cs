using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Rules;

/// <summary>
/// Words that an ad says and no picture shows: a price ("Only $9.99"), a slogan ("Just do it."), a call to action ("Shop now!"). Where no
/// label says whether they are written or spoken, they are left out of the scenes and said.
/// </summary>
internal static class AdTexts
{
    private const int MaxSloganWords = 6;
    private const int MaxSaleWords = 4;
    private const int MaxContactTokens = 14;
    private const int MaxOfferTokens = 16;
    private const int MaxShortOfferTokens = 6;
    private const int MinDigits = 7; // of a telephone number

    // "Shop now", "Order yours today", "Try it free", "Learn more"
    private static readonly FrozenSet<string> CallVerbs = SetOf(
        "shop|order|buy|get|try|call|visit|download|subscribe|book|discover|learn|join|sign|start|save|click|tap|swipe|hurry|available|"
            + "bestell|bestelle|bestellen|kauf|kaufe|kaufen|probier|probiere|teste|entdecke|entdecken|jetzt|achetez|commandez|essayez|"
            + "decouvrez|profitez|compra|pide|prueba|descubre|llama|reserva");

    private static readonly FrozenSet<string> CallEnds = SetOf(
        "now|today|up|free|more|here|online|yours|soon|kaufen|bestellen|probieren|entdecken|testen|heute|mehr|maintenant|aujourd'hui|hui|"
            + "gratuitement|ahora|hoy|gratis|ya");

    private static readonly FrozenSet<string> CallWords = SetOf(
        "up|us|it|your|yours|a|an|the|and|in|store|stores|app|link|bio|off|so|gleich|noch|es|ihn|sie|dein|deinen|deine|uns|le|la|des|"
            + "votre|lo|tu|el");

    // A sentence of these words alone names nothing that could be shown.
    private static readonly FrozenSet<string> SloganWords = SetOf(
        "it|you|your|we|us|our|my|me|i|im|youre|do|does|did|go|be|have|love|lovin|loving|live|feel|think|dream|dare|believe|worth|nothing|"
            + "impossible|everything|anything|always|never|more|better|best|different|made|mach|einfach|weil|liebe|ich|es|nichts|alles|"
            + "immer");

    private static readonly WordClass[] GrammarWords =
    [
        WordClass.Only, WordClass.Copula, WordClass.Negator, WordClass.Conjunction, WordClass.Preposition,
        WordClass.Article, WordClass.For,
    ];

    private static readonly FrozenSet<string> Viewer = SetOf("your|yours|yourself|dein|deine|deinen|deinem|votre|vos|tu|tus");

    private static readonly FrozenSet<string> ViewerVerbs = SetOf(
        "find|feel|taste|live|unleash|unlock|discover|love|treat|fuel|finde|lebe|geniesse|entdecke|trouvez|vivez|vive|siente|"
            + "encuentra|disfruta");

    private static readonly FrozenSet<string> Sales = SetOf("sale|sales|schlussverkauf|soldes|rebajas");

    private static readonly FrozenSet<string> ContactWords = SetOf(
        "contact|call|reserve|book|reservieren|phone|telephone|tel|whatsapp|kontakt|telefon|ruf|rufen|appelez|telephone|llama|telefono");

    private static readonly FrozenSet<string> Currencies = SetOf("$|€|£|¥|₹");

    private static readonly FrozenSet<string> DiscountLeads = SetOf(
        "up|to|get|save|take|enjoy|now|only|just|today|an|a|extra|additional|flat|with|sale|bis|zu|bi|hasta|jusqu'|jusqua|jusqu");

    private static readonly FrozenSet<string> Numbers = SetOf("1|2|3|4|5|one|two|three|any");

    private static readonly FrozenSet<string> FreeServices = SetOf(
        "shipping|delivery|returns|trial|consultation|quote|quotes|installation|estimate|estimates|gift|gifts|worldwide|express");

    private static readonly FrozenSet<string> CodeKinds = SetOf("promo|promotion|discount|coupon|voucher|our|the|my");

    private static readonly FrozenSet<string> Terms = SetOf("day|days|hour|hours|week|weeks|spot|spots|seats|places");

    private static readonly FrozenSet<string> OfferStarts = FrozenSet.ToFrozenSet(
        ((string[])["limited time", "limited offer", "limited stock", "link in", "cancel anytime", "dont miss", "offer ends",
            "sale ends", "offer valid", "coming soon", "out now", "available in", "available at", "available on", "in cinemas",
            "in theaters", "in theatres", "terms apply", "conditions apply", "prices from"])
        .Select(words => string.Join(' ', words.Split(' ').Select(word => Characters.Normalize(word)))));

    private static readonly FrozenSet<string> Streets = SetOf("st|street|ave|avenue|rd|road|blvd|boulevard|lane|ln|str|straße|strasse");

    /// <inheritdoc cref="IsSlogan(PromptText, int, int)"/>
    public static bool IsSlogan(PromptText sentence) => IsSlogan(sentence, 0, sentence.Count);

    /// <summary>True for a sentence, without its mark, of a slogan or a call to action alone.</summary>
    public static bool IsSlogan(PromptText text, int from, int to)
    {
        if (IsAddress(text, from, to) || IsContactOrOffer(text, from, to))
        {
            return true;
        }

        if (to - from is < 2 or > MaxSloganWords
            || Enumerable.Range(from, to - from).Any(index => text.Tokens[index].Kind != TokenKind.Number && IsPictured(text, index)))
        {
            return false;
        }

        var words = Enumerable.Range(from, to - from).Select(text.Word).ToList();
        if (words.Count <= MaxSaleWords && Sales.Contains(words[^1]) && !text.Is(from, WordClass.Article))
        {
            return true; // "Summer sale!"
        }

        var isCall = CallVerbs.Contains(words[0]) && CallEnds.Contains(words[^1]) && Enumerable.Range(from + 1, to - from - 2).All(
            index => text.Tokens[index].Kind == TokenKind.Number || CallWords.Contains(text.Word(index))
                || CallVerbs.Contains(text.Word(index))); // "Buy 1 get 1 free", "Call 555-1234 now"
        var isSlogan = words.Exists(SloganWords.Contains) && Enumerable.Range(from, to - from).All(
            index => SloganWords.Contains(text.Word(index)) || Array.Exists(GrammarWords, one => text.Is(index, one)));
        return isCall || isSlogan || (ViewerVerbs.Contains(words[0]) && words[1..].Exists(Viewer.Contains));
    }

    /// <summary>What is said about words that no scene shows.</summary>
    public static string Note(string words) => $"'{TextRules.Shorten(words)}' is in no picture, as models draw no letters; write headline "
        + "\"…\" or call to action \"…\" for a text over the picture, and voiceover \"…\" for a voice";

    // "12 Main St.", "Visit us at 12 Main Street"
    private static bool IsAddress(PromptText text, int from, int to)
    {
        var start = CallVerbs.Contains(text.Word(from)) && text.Word(from + 1) is "us" && text.Word(from + 2) is "at" ? from + 3 : from;
        return to - start is >= 2 and <= MaxSloganWords && text.Tokens[start].Kind == TokenKind.Number
            && Streets.Contains(text.Word(to - 1))
            && Enumerable.Range(start + 1, to - start - 1).All(
                index => text.Tokens[index].Kind == TokenKind.Word && char.IsUpper(text.Text[text.Tokens[index].Start]));
    }

    /// <summary>True for "Contact Anna at 555-0100" and "Phone number (555) 123-4567 at the end".</summary>
    public static bool IsContact(PromptText text, int from, int to) => to - from <= MaxContactTokens
        && ContactWords.Contains(text.Word(from))
        && Enumerable.Range(from, to - from).Where(index => text.Tokens[index].Kind == TokenKind.Number)
            .Sum(index => text.Tokens[index].Length) >= MinDigits;

    /// <summary>True for a sentence, without its mark, of a way to the advertiser or of an offer: "Up to 70% off at Nordling".</summary>
    public static bool IsContactOrOffer(PromptText text, int from, int to) => IsContact(text, from, to) || IsOffer(text, from, to);

    // "Up to 70% off at Nordling", "50% off all swimwear until Sunday", "Free shipping on all orders over $50", "Buy one get one free at
    // Nordling", "Use code SUN20 at checkout", "$1.2M", "3 days only", "In cinemas October 31", "Don't miss out"
    private static bool IsOffer(PromptText text, int from, int to)
    {
        while (from < to && text.Tokens[from].Kind == TokenKind.Symbol && !Currencies.Contains(text.Word(from)))
        {
            from++; // an emoji
        }

        if (from >= to || to - from > MaxOfferTokens || text.IsOpaque(from) || text.Tokens[from].IsIdeographic)
        {
            return false;
        }

        var (first, second) = (text.Word(from), text.Word(from + 1));
        var isShort = to - from <= MaxShortOfferTokens && !Enumerable.Range(from, to - from).Any(
            index => text.Is(index, WordClass.ActionVerb) || text.Is(index, WordClass.Picture) || text.Is(index, WordClass.Setting));
        return BeginsWithDiscount(text, from, to)
            || (first is "buy" && Numbers.Contains(second) && Enumerable.Range(from + 2, Math.Max(0, to - from - 2)).Any(
                index => text.Word(index) is "get" && index < from + MaxShortOfferTokens))
            || (first is "free" && FreeServices.Contains(second))
            || (first is "use" or "apply" && (second is "code" || (CodeKinds.Contains(second) && text.Word(from + 2) is "code")))
            || first is "while" && second is "supply" or "supplie" or "supplies" or "stock" or "stocks" && to - from <= MaxSaleWords
            || (isShort && (IsPrice(text, from, to) || OfferStarts.Contains($"{first} {second}")
                || (text.Tokens[from].Kind == TokenKind.Number && Terms.Contains(second) && text.Word(from + 2) is "only" or "left")));
    }

    // "Up to 70% off …", "Save $10 off …"
    private static bool BeginsWithDiscount(PromptText text, int from, int to)
    {
        var index = from;
        while (index < to && index < from + MaxShortOfferTokens && DiscountLeads.Contains(text.Word(index)))
        {
            index++;
        }

        var hasCurrency = index < to && Currencies.Contains(text.Word(index));
        index += hasCurrency ? 1 : 0;
        if (index >= to || text.Tokens[index].Kind != TokenKind.Number)
        {
            return false;
        }

        var isPercent = index + 1 < to && text.Word(index + 1) is "%" or "percent" or "prozent";
        index += isPercent ? 2 : 1;
        return (isPercent || hasCurrency) && index < to && text.Word(index) is "off" or "discount" or "rabatt" or "descuento";
    }

    private static bool IsPrice(PromptText text, int from, int to) =>
        Currencies.Contains(text.Word(from)) && from + 1 < to && text.Tokens[from + 1].Kind == TokenKind.Number;

    private static bool IsPictured(PromptText text, int index) =>
        text.Tokens[index].Kind != TokenKind.Word || text.Tokens[index].IsIdeographic || text.IsOpaque(index)
        || text.Is(index, WordClass.Picture) || text.Is(index, WordClass.Setting) || text.Is(index, WordClass.VideoNoun)
        || text.Is(index, WordClass.SceneNoun) || text.Is(index, WordClass.Logo) || text.Is(index, WordClass.Music);

    private static FrozenSet<string> SetOf(string words) =>
        FrozenSet.ToFrozenSet(words.Split('|').Select(word => Characters.Normalize(word)));
}
