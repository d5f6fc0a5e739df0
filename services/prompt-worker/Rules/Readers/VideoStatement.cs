using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Words that say something about the video itself, and not about what it shows.</summary>
internal static class VideoStatement
{
    // "Put the words “Fresh daily” at the top": the verb belongs to what is laid over the picture.
    private static readonly FrozenSet<string> LayingVerbs = FrozenSet.ToFrozenSet(
    [
        "put", "add", "show", "display", "write", "place", "include", "insert", "overlay", "superimpose", "print", "end", "close", "finish",
        "zeige", "zeig", "schreibe", "ende", "beende", "affiche", "affichez", "montre", "ecri", "termine", "terminez", "fini", "muestra",
        "pon", "escribe", "termina", "acaba",
    ]);

    /// <summary>
    /// True for ", upbeat music" and "with upbeat music", where <paramref name="start"/> becomes that of the joiner; false for "a band
    /// plays rock music", which the video shows.
    /// </summary>
    public static bool IsOfVideo(PromptText text, ref int start)
    {
        if (text.IsDelimiter(start - 1))
        {
            return true;
        }

        if (text.Before(start, WordClass.With) is not { } with
            || text.Word(with.From) is not ("with" or "set" or "mit" or "avec" or "con" or "add" or "include" or "use" or "plus"
                or "accompanied"
                or "underscored" or "unterlegt" or "begleitet" or "accompagne" or "acompanado" or "and" or "und" or "et" or "y" or "over"))
        {
            return text.Tokens[start].IsIdeographic;
        }

        start = with.From;
        return true;
    }

    /// <summary>The start of the words with the articles and joiners before them: "with our logo".</summary>
    public static int StartWithJoiner(PromptText text, int start)
    {
        for (var steps = 0; steps < 3 && !text.IsDelimiter(start - 1); steps++)
        {
            if ((text.Before(start, WordClass.Article) ?? text.Before(start, WordClass.With)) is { } joiner)
            {
                start = joiner.From;
            }
        }

        return start;
    }

    /// <summary>The start with a verb such as "Put", "End on" or "Termine par", where nothing else stands before in its clause.</summary>
    public static int StartWithVerb(PromptText text, int start)
    {
        var verb = !text.IsDelimiter(start - 1) && text.Word(start - 1) is "on" or "with" or "mit" or "par" or "con" or "sur"
            ? start - 2
            : start - 1;
        return !text.IsDelimiter(verb) && LayingVerbs.Contains(text.Word(verb)) && text.IsDelimiter(verb - 1) ? verb : start;
    }
}
