namespace AdGenius.Text.Layout;

/// <summary>
/// Embedding levels of a paragraph by the implicit rules of the Unicode Bidirectional Algorithm (UAX 9: P2–P3, W1–W7, N0–N2, I1–I2, L1–L2).
/// Explicit embeddings and isolates are ignored: captions are plain text.
/// </summary>
internal sealed class BidiLevels
{
    private const string Opening = "([{⟨〈《「『【〔（［｛";
    private const string Closing = ")]}⟩〉》」』】〕）］｝";
    private readonly byte[] _levels;
    private readonly bool[] _isSpace;

    private BidiLevels(byte[] levels, bool[] isSpace, byte paragraph) => (_levels, _isSpace, Paragraph) = (levels, isSpace, paragraph);

    /// <summary>0 when the paragraph runs from left to right, 1 when it runs from right to left.</summary>
    public byte Paragraph { get; }

    /// <summary>The level of a UTF-16 unit: odd runs from right to left.</summary>
    public byte this[int index] => _levels[index];

    public static BidiLevels Of(string text)
    {
        var classes = new BidiClass[text.Length];
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            classes.AsSpan(at, rune.Utf16SequenceLength).Fill(BidiClasses.Of(rune));
            at += rune.Utf16SequenceLength;
        }

        var isSpace = Array.ConvertAll(classes, value => value == BidiClass.WS);
        var first = Array.Find(classes, value => value is BidiClass.L or BidiClass.R or BidiClass.AL);
        var paragraph = (byte)(first is BidiClass.R or BidiClass.AL ? 1 : 0);
        var embedding = paragraph == 1 ? BidiClass.R : BidiClass.L;
        ResolveWeak(classes, embedding);
        ResolveBrackets(text, classes, embedding);
        ResolveNeutral(classes, embedding);
        var levels = Array.ConvertAll(classes, value => (byte)(value switch
        {
            BidiClass.L => paragraph == 0 ? 0 : 2,
            BidiClass.R => 1,
            _ => 2, // numbers
        }));
        return new BidiLevels(levels, isSpace, paragraph);
    }

    /// <summary>
    /// The order in which runs of a line are drawn from left to right (L2); white space at its end has the paragraph's level (L1).
    /// </summary>
    /// <param name="start">The line's first unit.</param>
    /// <param name="end">Behind its last unit.</param>
    public byte[] OfLine(int start, int end)
    {
        var levels = _levels[start..end];
        for (var i = end - 1; i >= start && _isSpace[i]; i--)
        {
            levels[i - start] = Paragraph;
        }

        return levels;
    }

    /// <summary>Reverses runs from the highest level down to the lowest odd one.</summary>
    public static void Reorder<T>(IList<T> runs, Func<T, byte> levelOf)
    {
        var highest = runs.Count == 0 ? 0 : runs.Max(levelOf);
        for (var level = highest; level >= 1; level--)
        {
            for (var start = 0; start < runs.Count; start++)
            {
                var end = start;
                while (end < runs.Count && levelOf(runs[end]) >= level)
                {
                    end++;
                }

                for (var (i, j) = (start, end - 1); i < j; i++, j--)
                {
                    (runs[i], runs[j]) = (runs[j], runs[i]);
                }

                start = Math.Max(start, end);
            }
        }
    }

    private static void ResolveWeak(BidiClass[] classes, BidiClass embedding)
    {
        var (previous, strong) = (embedding, embedding);
        for (var i = 0; i < classes.Length; i++)
        {
            classes[i] = classes[i] == BidiClass.NSM ? previous : classes[i]; // W1
            previous = classes[i];
            strong = classes[i] is BidiClass.L or BidiClass.R or BidiClass.AL ? classes[i] : strong;
            classes[i] = classes[i] == BidiClass.EN && strong == BidiClass.AL ? BidiClass.AN : classes[i]; // W2
        }

        for (var i = 0; i < classes.Length; i++)
        {
            var (before, after) = (i > 0 ? classes[i - 1] : embedding, i + 1 < classes.Length ? classes[i + 1] : embedding);
            classes[i] = classes[i] switch
            {
                BidiClass.AL => BidiClass.R, // W3
                BidiClass.ES or BidiClass.CS when before == BidiClass.EN && after == BidiClass.EN => BidiClass.EN, // W4
                BidiClass.CS when before == BidiClass.AN && after == BidiClass.AN => BidiClass.AN,
                var other => other,
            };
        }

        ResolveTerminators(classes);
        strong = embedding;
        for (var i = 0; i < classes.Length; i++)
        {
            strong = classes[i] is BidiClass.L or BidiClass.R ? classes[i] : strong;
            classes[i] = classes[i] == BidiClass.EN && strong == BidiClass.L ? BidiClass.L : classes[i]; // W7
        }
    }

    /// <summary>W5 and W6: signs beside a number belong to it, others are neutral.</summary>
    private static void ResolveTerminators(BidiClass[] classes)
    {
        for (var i = 0; i < classes.Length; i++)
        {
            if (classes[i] != BidiClass.ET)
            {
                continue;
            }

            var end = i;
            while (end < classes.Length && classes[end] == BidiClass.ET)
            {
                end++;
            }

            var besideNumber = (i > 0 && classes[i - 1] == BidiClass.EN) || (end < classes.Length && classes[end] == BidiClass.EN);
            classes.AsSpan(i, end - i).Fill(besideNumber ? BidiClass.EN : BidiClass.ON);
            i = end - 1;
        }

        for (var i = 0; i < classes.Length; i++)
        {
            classes[i] = classes[i] is BidiClass.ES or BidiClass.CS or BidiClass.WS ? BidiClass.ON : classes[i];
        }
    }

    /// <summary>N0: both brackets of a pair take the direction of what they enclose, or of the text before.</summary>
    private static void ResolveBrackets(string text, BidiClass[] classes, BidiClass embedding)
    {
        const int MaxDepth = 63; // of the standard
        var open = new List<(int Index, int Kind)>();
        var pairs = new List<(int Start, int End)>();
        for (var i = 0; i < text.Length; i++)
        {
            if (classes[i] != BidiClass.ON)
            {
                continue;
            }

            if (Opening.IndexOf(text[i], StringComparison.Ordinal) is >= 0 and var kind && open.Count < MaxDepth)
            {
                open.Add((i, kind));
            }
            else if (Closing.IndexOf(text[i], StringComparison.Ordinal) is >= 0 and var closing
                && open.FindLastIndex(bracket => bracket.Kind == closing) is >= 0 and var at)
            {
                pairs.Add((open[at].Index, i));
                open.RemoveRange(at, open.Count - at);
            }
        }

        foreach (var (start, end) in pairs.OrderBy(pair => pair.Start))
        {
            if (DirectionOfPair(classes, start, end, embedding) is { } direction)
            {
                classes[start] = classes[end] = direction;
            }
        }
    }

    private static BidiClass? DirectionOfPair(BidiClass[] classes, int start, int end, BidiClass embedding)
    {
        var inside = classes[(start + 1)..end].Select(StrongOf).OfType<BidiClass>().ToHashSet();
        if (inside.Contains(embedding))
        {
            return embedding;
        }

        if (inside.Count == 0)
        {
            return null;
        }

        var before = classes[..start].Select(StrongOf).LastOrDefault(value => value is not null) ?? embedding;
        return inside.Contains(before) ? before : embedding;
    }

    /// <summary>N1 and N2: neutrals between equal directions take it, all others the paragraph's.</summary>
    private static void ResolveNeutral(BidiClass[] classes, BidiClass embedding)
    {
        for (var i = 0; i < classes.Length; i++)
        {
            if (classes[i] != BidiClass.ON)
            {
                continue;
            }

            var end = i;
            while (end < classes.Length && classes[end] == BidiClass.ON)
            {
                end++;
            }

            var before = (i > 0 ? StrongOf(classes[i - 1]) : null) ?? embedding;
            var after = (end < classes.Length ? StrongOf(classes[end]) : null) ?? embedding;
            classes.AsSpan(i, end - i).Fill(before == after ? before : embedding);
            i = end - 1;
        }
    }

    /// <summary>Numbers count as right-to-left text where neutrals are resolved.</summary>
    private static BidiClass? StrongOf(BidiClass value) => value switch
    {
        BidiClass.L => BidiClass.L,
        BidiClass.R or BidiClass.EN or BidiClass.AN => BidiClass.R,
        _ => null,
    };
}
