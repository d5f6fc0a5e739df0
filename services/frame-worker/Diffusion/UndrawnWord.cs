using System.Text.RegularExpressions;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// Finds the thing that a scene is about where a model of few subjects does not draw it: "giraffe" of "A giraffe walks through a park". It
/// looks at the first phrase about things and, of a scene of a place alone, at things that later ones name. Where the words leave it open
/// whether one is a thing, there is none: a landscape in words that are not known is frequent, and a wrong note makes the others worthless.
/// </summary>
internal sealed partial class UndrawnWord
{
    private const int MaxWords = 60;
    private const int MaxOpening = 4;
    private const int MaxPhrase = 7;
    private const int MaxFrames = 3;
    private const int MinLetters = 3;

    private readonly string _text;
    private readonly List<Match> _matches;
    private readonly List<string> _words;
    private readonly Func<string, bool> _isKnown;

    private UndrawnWord(string text, Func<string, bool> isKnown)
    {
        _text = text;
        _isKnown = isKnown;
        _matches = [.. Words().Matches(text).Take(MaxWords)];
        _words = _matches.ConvertAll(match => match.Value.ToLowerInvariant().Replace('’', '\''));
    }

    /// <summary>The word, as the text has it; null where there is none.</summary>
    /// <param name="text">A scene in English; of other languages no word is known.</param>
    /// <param name="isKnown">Whether the model draws a word.</param>
    /// <param name="namesSubject">Whether the scene names a subject that the model draws, and not only places.</param>
    public static string? Of(string text, Func<string, bool> isKnown, bool namesSubject)
    {
        var end = SentenceEnd().Match(text);
        var scene = new UndrawnWord(end.Success ? text[..end.Index] : text, isKnown);
        return scene._words.Exists(SceneWords.Foreign.Contains) ? null : scene.Find(namesSubject);
    }

    private string? Find(bool namesSubject) =>
        (_words.Count > 1 && _words[0] is "she" or "he" && IsVerb(1) && !namesSubject ? _matches[0].Value : null)
        ?? First(Opened(), namesSubject, MaxFrames)
        ?? (namesSubject ? null : Further());

    // "Show a giraffe", "Open on two zebras", but not "Watch on a table"
    private int Opened()
    {
        var index = 0;
        while (index + 1 < _words.Count && index < MaxOpening && SceneWords.Opening.Contains(_words[index])
            && _words[index + 1] is not "of" && (!IsThing(_words[index]) || IsDeterminer(index + 1)))
        {
            index++;
        }

        return index;
    }

    private string? First(int from, bool onlyThings, int frames)
    {
        if (Phrase(from) is not { } phrase)
        {
            return null;
        }

        var head = _words[phrase.Head];
        if (SceneWords.Frame.Contains(head) && !_isKnown(head) && phrase.End < _words.Count && frames > 0
            && (_words[phrase.End] is "of" or "for" or "about" or "featuring" or "showing" || !IsJoined(phrase.End)))
        {
            return First(IsJoined(phrase.End) ? phrase.End + 1 : phrase.End, onlyThings, frames - 1);
        }

        if (_isKnown(head) || !IsWord(head))
        {
            return null;
        }

        if (IsThing(head))
        {
            return _matches[phrase.Head].Value;
        }

        var isAboutKnown = Enumerable.Range(phrase.From, phrase.Head - phrase.From).Any(index => _isKnown(_words[index]));
        return onlyThings || isAboutKnown || IsLook(head) || !(phrase.HasDeterminer || IsPlural(head))
            ? null
            : _matches[phrase.Head].Value;
    }

    // "A lake with a swan", "In the park a giraffe eats": only what is surely a thing.
    private string? Further() => Enumerable.Range(0, _words.Count)
        .Where(index => SceneWords.Number.Contains(_words[index]) && (index == 0 || !SceneWords.NotPictured.Contains(_words[index - 1])))
        .Select(Phrase)
        .Where(phrase => phrase is { } found && IsThing(_words[found.Head]) && !_isKnown(_words[found.Head]))
        .Select(phrase => _matches[phrase!.Value.Head].Value)
        .FirstOrDefault();

    // The words from the determiner, if any, to the noun that they describe.
    private (int From, int Head, int End, bool HasDeterminer)? Phrase(int start)
    {
        var from = start;
        while (from < _words.Count && IsDeterminer(from) && (from == start || IsJoined(from)))
        {
            from++;
        }

        var hasDeterminer = from > start;
        var isPlural = !hasDeterminer || !SceneWords.Singular.Contains(_words[start]);
        var (head, hasNoun, end) = (-1, false, from);
        for (; end < _words.Count && end - from < MaxPhrase; end++)
        {
            var word = _words[end];
            if (head >= 0 && ((!hasNoun && word is "and") || (word is "up" && _words[head] is "close")))
            {
                continue; // "a black and white cat"
            }

            if (EndsPhrase(end) || (hasNoun && (!IsJoined(end) || IsAction(end, hasDeterminer, isPlural))))
            {
                break;
            }

            head = end;
            hasNoun |= !IsDescribing(word) || _isKnown(word) || (IsThing(word) && IsLastOfClause(end));
        }

        if (head < 0 || end - from >= MaxPhrase)
        {
            return null;
        }

        // "Horses canter along the beach": of words without a determiner the plural is the noun.
        var plural = hasDeterminer || IsPlural(_words[head]) || _isKnown(_words[head]) || IsThing(_words[head]) ? -1
            : Enumerable.Range(from, head - from).LastOrDefault(index => IsPlural(_words[index]) && !IsDescribing(_words[index]), -1);
        return (from, plural >= 0 ? plural : head, end, hasDeterminer);
    }

    private bool IsDeterminer(int index) => index < _words.Count && (SceneWords.Determiner.Contains(_words[index])
        || char.IsAsciiDigit(_words[index][0]) || _words[index].EndsWith("'s", StringComparison.Ordinal));

    private bool EndsPhrase(int index) => SceneWords.Preposition.Contains(_words[index]) || SceneWords.Other.Contains(_words[index])
        || SceneWords.Determiner.Contains(_words[index]);

    private bool IsLastOfClause(int index) => index + 1 >= _words.Count || !IsJoined(index + 1) || EndsPhrase(index + 1);

    // What the noun before it does: "walks", "eating", "parked", "slowly turns".
    private bool IsAction(int index, bool hasDeterminer, bool isPlural)
    {
        var word = _words[index];
        if (IsThing(word))
        {
            return IsVerb(index) && !SceneWords.Verb.Contains(word) && IsDeterminer(index + 1); // "watches a film"
        }

        var isLast = IsLastOfClause(index);
        return word.EndsWith("ing", StringComparison.Ordinal) || SceneWords.Participle.Contains(word)
            || (isPlural && SceneWords.Verb.Contains(word)) || (IsVerb(index) && !SceneWords.Verb.Contains(word))
            || (isLast && word.EndsWith("ed", StringComparison.Ordinal))
            || ((isLast ? hasDeterminer : !isPlural) && IsPlural(word) && !_isKnown(word) && !SceneWords.Look.Contains(word))
            || (word.EndsWith("ly", StringComparison.Ordinal) && !isLast && IsVerb(index + 1));
    }

    // "run", "runs", "flies", "poured"
    private bool IsVerb(int index)
    {
        var word = _words[index];
        return SceneWords.Verb.Contains(word) || SceneWords.Participle.Contains(word)
            || Stems(word, "s", "es", "ies").Concat(Stems(word, "d", "ed", "ied")).Any(SceneWords.Verb.Contains);
    }

    private static bool IsDescribing(string word) => SceneWords.Adjective.Contains(word)
        || Ends(word, "ed", "ing", "ful", "ous", "less", "able", "ible", "ish", "est", "ly");

    private static bool IsThing(string word) =>
        SceneWords.Thing.Contains(word) || Stems(word, "s", "es", "ies").Any(SceneWords.Thing.Contains);

    private static bool IsLook(string word) => SceneWords.Look.Contains(word) || SceneWords.Frame.Contains(word)
        || SceneWords.Part.Contains(word) || SceneWords.Opening.Contains(word) || IsDescribing(word)
        || SceneWords.Verb.Contains(word) || Stems(word, "s", "es", "ies").Any(stem => SceneWords.Look.Contains(stem)
            || SceneWords.Verb.Contains(stem) || IsAbstract(stem))
        || IsAbstract(word);

    private static bool IsAbstract(string word) =>
        Ends(word, "ness", "ment", "tion", "sion", "ity", "ance", "ence", "ism", "hood", "dom", "ship");

    private static bool IsPlural(string word) => word.Length > MinLetters && word[^1] == 's' && !Ends(word, "ss", "us", "is", "'s");

    private static bool IsWord(string word) => word.Length >= MinLetters && word.All(letter => char.IsLetter(letter) || letter is '-');

    private static bool Ends(string word, params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (word.Length > ending.Length && word.EndsWith(ending, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<string> Stems(string word, string ending, string longer, string ofY) =>
    [
        .. word.EndsWith(ending, StringComparison.Ordinal) ? [word[..^ending.Length]] : Array.Empty<string>(),
        .. word.EndsWith(longer, StringComparison.Ordinal) ? [word[..^longer.Length]] : Array.Empty<string>(),
        .. word.EndsWith(ofY, StringComparison.Ordinal) ? [word[..^ofY.Length] + "y"] : Array.Empty<string>(),
    ];

    // Whether nothing but a space or quotation mark stands before a word and the one before it.
    private bool IsJoined(int index) => index == 0
        || _text[(_matches[index - 1].Index + _matches[index - 1].Length).._matches[index].Index].All(
            mark => char.IsWhiteSpace(mark) || mark is '"' or '“' or '”');

    [GeneratedRegex(@"[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*")]
    private static partial Regex Words();

    [GeneratedRegex(@"[.!?…](?:\s|\z)|\n")]
    private static partial Regex SentenceEnd();
}
