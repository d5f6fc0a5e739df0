using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>The things that a negation is about: one, or the items of a list.</summary>
internal static class ExclusionItems
{
    /// <summary>The most items of one list.</summary>
    public const int MaxInList = 8;

    private const int MaxItemWords = 4;

    private static readonly string[] AbstractEndings =
        ["ness", "tion", "sion", "ity", "ism", "ance", "ence", "heit", "keit", "schaft", "ung", "dad", "cion", "ite", "ing", "ship"];

    /// <summary>What is usually listed: it counts also beside abstract words.</summary>
    public static readonly string[] OftenListed =
        ["text", "logo", "watermark", "people", "person", "human", "subtitle", "caption", "music", "voice", "label", "word", "letter",
            "face"];

    /// <summary>
    /// The things that follow a negation: one, or a list with "or" or "and". Empty where what follows is no thing, or is negated itself
    /// ("no smoke without fire").
    /// </summary>
    public static List<ExclusionItem> After(PromptReading reading, Hit negation, bool isRequest)
    {
        var items = new List<ExclusionItem>();
        if (ItemAt(reading, negation.To, hasArticle: true) is not { } first || IsSubjectOfVerb(reading, negation, first, isRequest)
            || (!isRequest && ExclusionReader.WithoutWords.Contains(reading.Text.Word(first.To))))
        {
            return items;
        }

        items.Add(first);
        while (items.Count < MaxInList && More(reading, items[^1].To, isRequest) is { } more)
        {
            items.Add(more);
        }

        return items;
    }

    // "no phone lasts longer": a statement about phones.
    private static bool IsSubjectOfVerb(PromptReading reading, Hit negation, ExclusionItem item, bool isRequest)
    {
        var text = reading.Text;
        if (isRequest || text.IsDelimiter(item.To) || text.Is(item.To, WordClass.InFrame))
        {
            return false;
        }

        if (text.Is(item.To, WordClass.Copula))
        {
            return true;
        }

        var isAttribute = text.Word(negation.From) is not ("no" or "kein" or "keine" or "keinen" or "aucun" or "aucune" or "ningun"
            or "ninguna");
        return !isAttribute && !text.Is(item.To, WordClass.Preposition) && !text.Is(item.To, WordClass.Conjunction)
            && !reading.IsParameter(item.To) && !text.Is(item.To, WordClass.Negation) && !IsPlease(text, item.To);
    }

    /// <summary>True for a word such as "please" behind what is asked for.</summary>
    public static bool IsPlease(PromptText text, int index) =>
        text.Word(index) is "please" or "pls" or "plz" or "thank" or "thx" or "bitte" or "svp";

    private static ExclusionItem? More(PromptReading reading, int index, bool isRequest)
    {
        var text = reading.Text;
        var word = text.Word(index);
        if (word is "or" or "nor" or "oder" or "ou" or "ni" or "o" or "noch" or "u" or "and" or "und" or "et" or "y" or "e" or "&"
            && !text.Is(index + 1, WordClass.Negation))
        {
            var isOr = word is "or" or "nor" or "oder" or "ou" or "ni" or "o" or "noch" or "u";
            return ItemAt(reading, index + 1, hasArticle: isOr || isRequest) is { } item
                && (item.Kind == ExclusionKind.Visible || isOr || IsNamedLikeFirst(text, item, index + 1, isRequest))
                && (isOr || EndsList(reading, item.To) || OftenListed.Contains(text.Word(item.From)))
                ? item
                : null;
        }

        if (index >= text.Count || text.Tokens[index].Norm is not (",") || text.Is(index + 1, WordClass.Negation)
            || text.Is(index + 1, WordClass.Conjunction))
        {
            return text.Tokens.Count > index && text.Tokens[index].Norm is "," && text.Is(index + 1, WordClass.Conjunction)
                && !text.Is(index + 2, WordClass.Negation)
                && text.Word(index + 1) is "or" or "nor" or "oder" or "ou" or "ni" or "o"
                ? ItemAt(reading, index + 2, hasArticle: false)
                : null;
        }

        return ItemAt(reading, index + 1, hasArticle: false) is { Kind: ExclusionKind.Visible } next && IsListed(reading, next)
            ? next
            : null;
    }

    // "Do not add a rainbow and a unicorn"
    private static bool IsNamedLikeFirst(PromptText text, ExclusionItem item, int from, bool isRequest) =>
        isRequest && item.Kind == ExclusionKind.Unknown && text.Is(from, WordClass.Article) && text.IsDelimiter(item.To);

    // After a comma only the items of a list that ends in "or", and what is usually listed.
    private static bool IsListed(PromptReading reading, ExclusionItem item)
    {
        var text = reading.Text;
        if (OftenListed.Contains(text.Word(item.To - 1)) && item.To - item.From == 1 && EndsList(reading, item.To))
        {
            return true;
        }

        var position = item.To;
        for (var count = 0; count < MaxInList; count++)
        {
            if (text.Word(position) is "or" or "nor" or "oder" or "ou" or "ni" or "o")
            {
                return true;
            }

            if (position >= text.Count || text.Tokens[position].Norm is not ",")
            {
                return false;
            }

            if (text.Word(position + 1) is "or" or "nor" or "oder" or "ou" or "ni" or "o")
            {
                return true;
            }

            if (ItemAt(reading, position + 1, hasArticle: false) is not { Kind: ExclusionKind.Visible } next)
            {
                return false;
            }

            position = next.To;
        }

        return false;
    }

    private static bool EndsList(PromptReading reading, int index) =>
        reading.Text.IsDelimiter(index) || reading.Text.Is(index, WordClass.InFrame) || reading.Text.Is(index, WordClass.Conjunction)
        || reading.Text.Is(index, WordClass.Preposition);

    /// <summary>The thing that begins at the token, behind words such as "any" and "visible".</summary>
    private static ExclusionItem? ItemAt(PromptReading reading, int index, bool hasArticle)
    {
        var text = reading.Text;
        while (!text.IsDelimiter(index) && !text.IsOpaque(index) && text.At(index, WordClass.Determiner) is { } determiner)
        {
            if (!hasArticle && text.Is(index, WordClass.Article))
            {
                return null;
            }

            if (text.Is(index, WordClass.NotPlain))
            {
                return null; // "no other phone"
            }

            index = determiner.To;
        }

        if (text.IsDelimiter(index) || text.IsOpaque(index) || text.Is(index, WordClass.NotPlain)
            || text.Tokens[index].Kind != TokenKind.Word)
        {
            return null;
        }

        var end = EndOfWords(reading, index);
        end = text.At(index, WordClass.Concrete) is { } whole && whole.To > end ? whole.To : end; // "voice-over"
        if (end == index)
        {
            return null;
        }

        return text.Language is Language.Fr or Language.Es ? HeadFirst(text, index)
            : text.Language == Language.De ? Capitalized(text, index, end)
            : HeadLast(reading, index, end);
    }

    private static int EndOfWords(PromptReading reading, int index)
    {
        var text = reading.Text;
        var end = index;
        while (end < text.Count && end - index < MaxItemWords && !text.IsDelimiter(end) && !text.IsOpaque(end)
            && !text.Is(end, WordClass.Preposition) && !text.Is(end, WordClass.Conjunction) && !text.Is(end, WordClass.Copula)
            && !text.Is(end, WordClass.InFrame) && !text.Is(end, WordClass.Pronoun) && !text.Is(end, WordClass.Article)
            && text.Tokens[end].Kind == TokenKind.Word
            && !(end > index && (text.Is(end, WordClass.ActionVerb) || text.Is(end, WordClass.Negation) || IsPlease(text, end))))
        {
            end++;
        }

        return end;
    }

    // English: the last word is the thing, the words before it describe it.
    private static ExclusionItem HeadLast(PromptReading reading, int index, int end)
    {
        var text = reading.Text;
        for (var start = index; start < end; start++)
        {
            if (text.At(start, WordClass.Concrete) is { } hit && hit.To == end)
            {
                return new ExclusionItem(index, end, ExclusionKind.Visible, hit.Entry.Value);
            }
        }

        if (text.At(index, WordClass.Concrete) is { } first && first.To < end
            && text.Word(first.To).EndsWith("ing", StringComparison.Ordinal))
        {
            return new ExclusionItem(index, end, ExclusionKind.Visible, null); // "people walking by"
        }

        var kind = IsAbstract(text, index) || IsAbstract(text, end - 1) ? ExclusionKind.Abstract : ExclusionKind.Unknown;
        return new ExclusionItem(index, end, kind, null);
    }

    // French and Spanish: the first word is the thing.
    private static ExclusionItem HeadFirst(PromptText text, int index) =>
        text.At(index, WordClass.Concrete) is { } hit
            ? new ExclusionItem(index, hit.To, ExclusionKind.Visible, hit.Entry.Value)
            : new ExclusionItem(index, index + 1, IsAbstract(text, index) ? ExclusionKind.Abstract : ExclusionKind.Unknown, null);

    // German: the first noun, which is written with a capital letter, behind its adjectives.
    private static ExclusionItem Capitalized(PromptText text, int index, int end)
    {
        for (var position = index; position < end; position++)
        {
            if (text.At(position, WordClass.Concrete) is { } hit)
            {
                return new ExclusionItem(index, hit.To, ExclusionKind.Visible, hit.Entry.Value);
            }

            if (char.IsUpper(text.Text[text.Tokens[position].Start]))
            {
                var kind = IsAbstract(text, position) ? ExclusionKind.Abstract : ExclusionKind.Unknown;
                return new ExclusionItem(index, position + 1, kind, null);
            }
        }

        return new ExclusionItem(index, index + 1, IsAbstract(text, index) ? ExclusionKind.Abstract : ExclusionKind.Unknown, null);
    }

    private static bool IsAbstract(PromptText text, int index)
    {
        if (text.Is(index, WordClass.Abstract))
        {
            return true;
        }

        var word = text.Word(index);
        return word.Length > 5 && AbstractEndings.Any(ending => word.EndsWith(ending, StringComparison.Ordinal));
    }
}
