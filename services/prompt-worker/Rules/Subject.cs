using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules;

/// <summary>The subject of a scene: its text without phrases such as "create a cool video of".</summary>
internal static class Subject
{
    private const int MaxAttributes = 4;

    // A request is read in the first or last words; a longer text is not examined for it.
    private const int MaxRequestLength = 200;

    public static string Of(string scene)
    {
        var subject = WithoutRequest(scene).Trim(' ', '.', '!', '?', ',', ';', ':', '。', '！', '、');
        return subject.Length == 0 ? scene.Trim() : subject;
    }

    /// <summary>The scene without phrases that only request a video; empty where nothing else remains.</summary>
    public static string WithoutRequest(string scene)
    {
        if (scene.Length > MaxRequestLength)
        {
            var cut = Characters.IsIdeographic(scene[^2]) ? scene.Length - MaxRequestLength : MaxRequestLength;
            return Characters.IsIdeographic(scene[^2])
                ? scene[..cut] + Shorten(scene[cut..])
                : Shorten(scene[..cut]) + scene[cut..];
        }

        return Shorten(scene);
    }

    private static string Shorten(string scene)
    {
        var text = PromptText.Of(scene);
        var position = SkipAll(text, 0, WordClass.Polite);
        var isRequest = position > 0;
        while (!text.IsDelimiter(position) && text.At(position, WordClass.Request) is { } request && IsRequest(text, request))
        {
            position = request.To;
            isRequest = true;
        }

        var from = position;
        position = SkipAll(text, position, WordClass.Article);
        if (EndOfVideoNoun(text, position) is { } end && !IsOfSubjectBefore(text, position, end))
        {
            if (text.IsDelimiter(end))
            {
                if (end < text.Count && text.Tokens[end].Norm is "," && KindOfVideo.NamesSubject(text, position, end))
                {
                    return From(text, from); // "Make a watch commercial, dark light"
                }

                // "Make a video: a dog", "Ad, 10 seconds": the mark leads to the subject.
                var next = end < text.Count && text.Tokens[end].Norm is ":" or "," or "." or "!" or "—" or "-" ? end + 1 : end;
                return next < text.Count && (isRequest || text.Tokens[end].Norm is ":") || end >= text.Count || OnlyMarks(text, end)
                    ? From(text, next)
                    : scene;
            }

            if (text.At(end, WordClass.LeadIn) is { } leadIn)
            {
                var isOfKind = text.Word(end) is "for" && KindOfVideo.NamesSubject(text, position, end);
                return From(text, isOfKind ? from : leadIn.To); // "a cat video for my clinic" shows a cat
            }

            if (isRequest && !text.Is(end, WordClass.Device))
            {
                return From(text, end);
            }
        }

        // Japanese puts the request behind the subject: "夕日の動画を作って".
        if (text.Language == Language.Ja)
        {
            return WithoutRequestBehind(text);
        }

        position = from;
        if (isRequest || text.Is(0, WordClass.Only))
        {
            position = SkipAll(text, position, WordClass.Only);
            return From(text, position);
        }

        return scene;
    }

    // "パンダの動画", "a car video": what the video shows stands before the noun, and nothing behind it.
    private static bool IsOfSubjectBefore(PromptText text, int from, int end)
    {
        if (end < text.Count && !OnlyMarks(text, end) && !text.Tokens[end].IsIdeographic)
        {
            return false;
        }

        if (KindOfVideo.NamesSubject(text, from, end))
        {
            return true;
        }

        for (var position = from; position < end; position++)
        {
            if (text.Tokens[position].IsIdeographic && text.Word(position) is "の" && text.Is(position + 1, WordClass.VideoNoun))
            {
                return text.Before(position, WordClass.Modifier) is null && text.Before(position, WordClass.Style) is null
                    && text.Before(position, WordClass.Mood) is null && text.Before(position, WordClass.Shape) is null;
            }
        }

        return false;
    }

    // "Film" and "show" are requests only at the start, not in "Film camera on a table".
    private static bool IsRequest(PromptText text, Hit request) =>
        !text.Is(request.To, WordClass.Device) && !text.IsDelimiter(request.To)
        && (text.Word(request.From) is not ("film" or "record" or "build" or "shoot" or "design" or "show" or "turn" or "do" or "render"
            or "animate")
            || text.Is(request.To, WordClass.Article) || text.Is(request.To, WordClass.Pronoun) || text.Is(request.To, WordClass.VideoNoun)
            || text.Word(request.From) is "show" or "render" or "animate");

    private static int SkipAll(PromptText text, int position, WordClass wordClass)
    {
        while (position < text.Count && !text.IsDelimiter(position) && text.At(position, wordClass) is { } hit)
        {
            position = hit.To;
            if (wordClass == WordClass.Polite && position < text.Count && text.Tokens[position].Norm is ","
                && (text.Is(position + 1, WordClass.Request) || text.Is(position + 1, WordClass.Polite)))
            {
                position++;
            }
        }

        return position;
    }

    /// <summary>The token after a noun for a video with up to four attributes before it, or null.</summary>
    private static int? EndOfVideoNoun(PromptText text, int position)
    {
        for (var attributes = 0; attributes <= MaxAttributes && !text.IsDelimiter(position); attributes++)
        {
            if (text.At(position, WordClass.VideoNoun) is { } noun)
            {
                var end = noun.To;
                while (!text.IsDelimiter(end) && text.At(end, WordClass.VideoNoun) is { } second)
                {
                    end = second.To;
                }

                while (text.Language is Language.Fr or Language.Es && !text.IsDelimiter(end)
                    && text.At(end, WordClass.Modifier) is { } behind)
                {
                    end = behind.To;
                }

                return text.Is(end, WordClass.Device) ? null : end;
            }

            if (text.At(position, WordClass.Modifier) is { } attribute)
            {
                position = attribute.To;
                continue;
            }

            if (text.Tokens[position].Kind is not (TokenKind.Word or TokenKind.Number) || text.Is(position, WordClass.Preposition)
                || text.Is(position, WordClass.Conjunction) || text.Is(position, WordClass.Article) || text.Is(position, WordClass.Copula)
                || text.Is(position, WordClass.Pronoun) || text.Is(position, WordClass.ActionVerb)
                || text.Word(position).EndsWith("ing", StringComparison.Ordinal))
            {
                return null;
            }

            position++;
        }

        return null;
    }

    private static string WithoutRequestBehind(PromptText text)
    {
        var end = text.Count;
        while (end > 0 && (text.IsDelimiter(end - 1) || text.Before(end, WordClass.Request) is not null
            || text.Word(end - 1) is "を" or "で"))
        {
            end = text.Before(end, WordClass.Request)?.From ?? end - 1;
        }

        if (text.Before(end, WordClass.VideoNoun) is { } noun)
        {
            end = noun.From;
            while (end > 0 && text.Before(end, WordClass.Modifier) is { } attribute)
            {
                end = attribute.From;
            }

            end = text.Word(end - 1) is "の" && text.Tokens[end - 1].IsIdeographic ? end - 1 : end;
        }

        return end <= 0 ? "" : text.Text[..text.Tokens[end - 1].End];
    }

    private static bool OnlyMarks(PromptText text, int from)
    {
        for (var index = from; index < text.Count; index++)
        {
            if (!text.IsDelimiter(index))
            {
                return false;
            }
        }

        return true;
    }

    private static string From(PromptText text, int index) => index >= text.Count ? "" : text.Text[text.Tokens[index].Start..];
}
