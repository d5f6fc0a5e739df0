using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Reads what must not be shown: "no people, no text", "without a label", "avoid logos", "ohne Menschen", "文字なし". Only things that can
/// be seen or heard are excluded: "a painter with no fear" excludes nothing, and neither does "a life without limits".
/// </summary>
internal static class ExclusionReader
{
    private const int MaxItemWords = 4;
    private const int MaxListItems = 8;

    private static readonly string[] AbstractEndings =
        ["ness", "tion", "sion", "ity", "ism", "ance", "ence", "heit", "keit", "schaft", "ung", "dad", "cion", "ite", "ing", "ship"];

    private static readonly string[] OftenListed =
        ["text", "logo", "watermark", "people", "person", "human", "subtitle", "caption", "music", "voice", "label", "word", "letter",
            "face"];

    /// <summary>What a word names.</summary>
    private enum Kind
    {
        Visible,
        Abstract,
        Unknown,
    }

    public static void Read(PromptReading reading)
    {
        var text = reading.Text;
        for (var index = 0; index < text.Count; index++)
        {
            if (reading.IsClosed(index))
            {
                continue;
            }

            if (text.At(index, WordClass.NegationAfter) is { } behind)
            {
                ReadBehind(reading, behind);
                continue;
            }

            var avoid = text.At(index, WordClass.AvoidVerb);
            if ((avoid ?? text.At(index, WordClass.Negation)) is { } negation && !text.Tokens[index].IsIdeographic)
            {
                index = ReadChain(reading, avoid is { } verb && verb.To >= negation.To ? verb : negation, avoid is not null) - 1;
            }
        }
    }

    /// <summary>Reads a chain such as "no text, no logos, no people"; returns the token to go on at.</summary>
    private static int ReadChain(PromptReading reading, Hit first, bool isRequest)
    {
        var text = reading.Text;
        var items = new List<Item>();
        var spans = new List<(int From, int To)>();
        var position = first.From;
        var isPossible = isRequest || !IsFigurative(text, first);
        while (NextNegation(text, position, first) is { } negation)
        {
            var list = Items(reading, negation, isRequest);
            if (list.Count == 0)
            {
                position = Math.Max(position + 1, negation.To);
                break;
            }

            items.AddRange(list);
            spans.Add((negation.From, list[^1].To));
            position = list[^1].To;
            if (items.Count > MaxListItems * 4)
            {
                break;
            }
        }

        if (isPossible && items.Count > 0)
        {
            Accept(reading, items, spans, isRequest);
        }

        return Math.Max(position, first.To);
    }

    // The negation itself, or the next one of the chain behind a comma or a conjunction.
    private static Hit? NextNegation(PromptText text, int position, Hit first)
    {
        if (position == first.From)
        {
            return first;
        }

        var next = position;
        while (next < text.Count && (text.Tokens[next].Norm is "," or "、" || text.Is(next, WordClass.Conjunction)) && next - position < 3)
        {
            next++;
        }

        return next == position ? null : text.At(next, WordClass.Negation);
    }

    private static void Accept(PromptReading reading, List<Item> items, List<(int From, int To)> spans, bool isRequest)
    {
        var text = reading.Text;
        var hasAbstract = items.Exists(item => item.Kind == Kind.Abstract);
        var hasVisible = items.Exists(item => item.Kind == Kind.Visible);
        bool IsExcluded(Item item) => item.Kind switch
        {
            Kind.Visible => !hasAbstract || isRequest || OftenListed.Contains(text.Word(item.To - 1)),
            Kind.Unknown => !hasAbstract && (isRequest || (hasVisible && items.Count > 1)),
            _ => false,
        };

        foreach (var span in spans)
        {
            var own = items.Where(item => item.From >= span.From && item.To <= span.To).ToList();
            if (!own.TrueForAll(IsExcluded))
            {
                continue; // a list is excluded as a whole or stays in the text as a whole
            }

            foreach (var item in own)
            {
                Add(reading, item);
            }

            Remove(reading, span.From, span.To);
        }
    }

    private static void Add(PromptReading reading, Item item)
    {
        var words = reading.Text.Slice(item.From, item.To);
        if (!reading.Result.Exclusions.Contains(words, StringComparer.OrdinalIgnoreCase))
        {
            reading.Result.Exclusions.Add(words);
        }

        if (item.English is { } english && !reading.Result.ExclusionsInEnglish.Contains(english))
        {
            reading.Result.ExclusionsInEnglish.Add(english);
        }

        reading.Result.Note(reading.Text, item.From, item.To, "exclusions", words);
    }

    private static void Remove(PromptReading reading, int from, int to)
    {
        var text = reading.Text;
        while (!text.IsDelimiter(to) && text.At(to, WordClass.InFrame) is { } inFrame)
        {
            to = inFrame.To;
        }

        while (!text.IsDelimiter(from - 1) && text.Word(from - 1) is "and" or "but" or "with" or "und" or "aber" or "mit" or "et"
            or "mai" or "y"
            or "pero" or "con" or "please" or "bitte" or "plus" or "or")
        {
            from--;
        }

        reading.Remove(from, to);
    }

    private static bool IsFigurative(PromptText text, Hit negation)
    {
        var from = negation.From;
        if (!text.IsDelimiter(from - 1) && (text.Before(from, WordClass.FigurativeBefore) is not null
            || (text.Word(from) is "no" && (text.Before(from, WordClass.Article) is not null || text.Word(from - 1) is "to"))))
        {
            return true; // "a world without borders", "a no parking zone"
        }

        if (text.Tokens.Count > negation.To && text.Tokens[negation.To].HyphenBefore)
        {
            return true; // "no-frills"
        }

        if (text.Word(from) is "no" && (text.At(negation.To, WordClass.Number) is not null || IsNumber(text, negation.To)
            || (text.Word(negation.To) is "." && IsNumber(text, negation.To + 1))))
        {
            return true; // "No. 5"
        }

        for (var position = from - 1; position >= Math.Max(text.ClauseStart(from), from - 6); position--)
        {
            if (text.Is(position, WordClass.NeverBefore))
            {
                return true; // "she cannot live without coffee"
            }
        }

        return false;
    }

    private static bool IsNumber(PromptText text, int index) => index < text.Count && text.Tokens[index].Kind == TokenKind.Number;

    /// <summary>The things that follow a negation: one, or a list with "or" or "and". Empty where what follows is no thing.</summary>
    private static List<Item> Items(PromptReading reading, Hit negation, bool isRequest)
    {
        var items = new List<Item>();
        if (ItemAt(reading, negation.To, hasArticle: true) is not { } first || IsSubjectOfVerb(reading, negation, first, isRequest))
        {
            return items;
        }

        items.Add(first);
        while (items.Count < MaxListItems && More(reading, items[^1].To, isRequest) is { } more)
        {
            items.Add(more);
        }

        return items;
    }

    // "no phone lasts longer": a statement about phones.
    private static bool IsSubjectOfVerb(PromptReading reading, Hit negation, Item item, bool isRequest)
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
            && !reading.IsParameter(item.To) && !text.Is(item.To, WordClass.Negation);
    }

    private static Item? More(PromptReading reading, int index, bool isRequest)
    {
        var text = reading.Text;
        var word = text.Word(index);
        if (word is "or" or "nor" or "oder" or "ou" or "ni" or "o" or "noch" or "u" or "and" or "und" or "et" or "y" or "e" or "&"
            && !text.Is(index + 1, WordClass.Negation))
        {
            var isOr = word is "or" or "nor" or "oder" or "ou" or "ni" or "o" or "noch" or "u";
            return ItemAt(reading, index + 1, hasArticle: isOr || isRequest) is { } item
                && (item.Kind == Kind.Visible || isOr)
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

        return ItemAt(reading, index + 1, hasArticle: false) is { Kind: Kind.Visible } next && IsListed(reading, next) ? next : null;
    }

    // After a comma only the items of a list that ends in "or", and what is usually listed.
    private static bool IsListed(PromptReading reading, Item item)
    {
        var text = reading.Text;
        if (OftenListed.Contains(text.Word(item.To - 1)) && item.To - item.From == 1 && EndsList(reading, item.To))
        {
            return true;
        }

        var position = item.To;
        for (var count = 0; count < MaxListItems; count++)
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

            if (ItemAt(reading, position + 1, hasArticle: false) is not { Kind: Kind.Visible } next)
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
    private static Item? ItemAt(PromptReading reading, int index, bool hasArticle)
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
            && text.Tokens[end].Kind == TokenKind.Word && !(end > index && text.Is(end, WordClass.ActionVerb)))
        {
            end++;
        }

        return end;
    }

    // English: the last word is the thing, the words before it describe it.
    private static Item HeadLast(PromptReading reading, int index, int end)
    {
        var text = reading.Text;
        for (var start = index; start < end; start++)
        {
            if (text.At(start, WordClass.Concrete) is { } hit && hit.To == end)
            {
                return new Item(index, end, Kind.Visible, hit.Entry.Value);
            }
        }

        if (text.At(index, WordClass.Concrete) is { } first && first.To < end
            && text.Word(first.To).EndsWith("ing", StringComparison.Ordinal))
        {
            return new Item(index, end, Kind.Visible, null); // "people walking by"
        }

        return new Item(index, end, IsAbstract(text, index) || IsAbstract(text, end - 1) ? Kind.Abstract : Kind.Unknown, null);
    }

    // French and Spanish: the first word is the thing.
    private static Item HeadFirst(PromptText text, int index) =>
        text.At(index, WordClass.Concrete) is { } hit
            ? new Item(index, hit.To, Kind.Visible, hit.Entry.Value)
            : new Item(index, index + 1, IsAbstract(text, index) ? Kind.Abstract : Kind.Unknown, null);

    // German: the first noun, which is written with a capital letter, behind its adjectives.
    private static Item Capitalized(PromptText text, int index, int end)
    {
        for (var position = index; position < end; position++)
        {
            if (text.At(position, WordClass.Concrete) is { } hit)
            {
                return new Item(index, hit.To, Kind.Visible, hit.Entry.Value);
            }

            if (char.IsUpper(text.Text[text.Tokens[position].Start]))
            {
                return new Item(index, position + 1, IsAbstract(text, position) ? Kind.Abstract : Kind.Unknown, null);
            }
        }

        return new Item(index, index + 1, IsAbstract(text, index) ? Kind.Abstract : Kind.Unknown, null);
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

    /// <summary>Reads exclusions whose negation stands behind: "文字やロゴなし", "Menschen nicht zeigen".</summary>
    private static void ReadBehind(PromptReading reading, Hit negation)
    {
        var text = reading.Text;
        var items = new List<Item>();
        var position = negation.From;
        while (items.Count < MaxListItems && text.Before(position, WordClass.Concrete) is { } hit && !IsInsideWord(text, hit))
        {
            items.Insert(0, new Item(hit.From, hit.To, Kind.Visible, hit.Entry.Value));
            position = hit.From;
            var joiner = text.Word(position - 1);
            if (joiner is not ("、" or "や" or "と" or "も" or "・" or "," or "und" or "oder"))
            {
                break;
            }

            position--;
        }

        if (items.Count == 0)
        {
            return;
        }

        foreach (var item in items)
        {
            Add(reading, item);
        }

        var to = negation.To;
        if (text.Word(to) is "の" or "で" && text.Tokens[to].IsIdeographic)
        {
            to++;
        }

        reading.Remove(items[0].From, to);
    }

    // "職人なし": the character belongs to the word before it.
    private static bool IsInsideWord(PromptText text, Hit hit)
    {
        if (hit.From == 0 || !text.Tokens[hit.From - 1].IsIdeographic || !text.Tokens[hit.From].IsIdeographic)
        {
            return false;
        }

        var (before, first) = (text.Word(hit.From - 1)[0], text.Word(hit.From)[0]);
        return (before >= '\u3400' && first >= '\u3400') || (IsKatakana(before) && IsKatakana(first));
    }

    private static bool IsKatakana(char character) => character is >= '\u30a1' and <= '\u30ff';

    private sealed record Item(int From, int To, Kind Kind, string? English);
}
