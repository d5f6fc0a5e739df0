using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Rules;

/// <summary>
/// Sentences that are no scenes and say how all of them are: "Make it cinematic.", "Use warm colors.", "Target audience: families". What
/// the look has of them is read; other words about pictures are shown in every scene, and the rest is said.
/// </summary>
internal static class Directions
{
    // Labels of what pictures show; what stands behind others, such as an audience or a goal, is in no picture.
    private static readonly FrozenSet<string> PictureKeys = SetOf(
        "location|setting|time|weather|style|mood|tone|lighting|light|camera|palette|color|colour|stil|stimmung|ton|licht|beleuchtung|"
            + "kamera|farben|farbe|ambiance|lumiere|eclairage|couleur|estilo|ambiente|tono|luz|iluminacion|camara|"
            + "paleta|colores|colore|ス|雰|色|カ");

    // They ask for a cut or for sound, which no picture shows.
    private static readonly FrozenSet<string> NoPictures = SetOf(
        "fade|cut|music|soundtrack|audio|sound|voice|musik|ton|schnitt|musique|son|musica|sonido|continuous|音");

    private static readonly FrozenSet<string> Cuts = FrozenSet.ToFrozenSet(["fade", "cut", "continuous", "schnitt"]);

    private static readonly FrozenSet<string> Frame = SetOf(
        "very|really|quite|more|overall|feel|feels|feeling|look|looks|looking|should|must|have|has|give|whole|entire|be|bit|little|kind|"
            + "pop|sehr|mehr|wirken|aussehen|sein|tres|plus|muy|mas|ser");

    private static readonly WordClass[] Known =
    [
        WordClass.Style, WordClass.Mood, WordClass.Lighting, WordClass.Camera, WordClass.Setting, WordClass.Article, WordClass.Preposition,
        WordClass.Conjunction, WordClass.Pronoun, WordClass.Copula, WordClass.Direction, WordClass.DirectionUse, WordClass.DirectionNoun,
        WordClass.DirectionKey, WordClass.StyleNoun, WordClass.Polite, WordClass.Only, WordClass.VideoNoun, WordClass.MakeIt,
        WordClass.Format, WordClass.DecadeTail,
    ];

    /// <summary>The words of <paramref name="sentences"/> that the scenes show, in order; what is neither shown nor read is said.</summary>
    /// <param name="sentences">The directions of a prompt, without its parameters.</param>
    /// <param name="reading">What was read of the prompt; it gets the sentences that are said.</param>
    public static List<string> Shown(IEnumerable<string> sentences, Reading reading)
    {
        var shown = new List<string>();
        foreach (var sentence in sentences)
        {
            var text = PromptText.Of(sentence);
            if (AdTexts.IsSlogan(text))
            {
                reading.Adjustments.Add(AdTexts.Note(sentence));
                continue;
            }

            if (IsRead(text, reading) && !text.Tokens.Exists(token => Cuts.Contains(token.Norm)))
            {
                continue;
            }

            if (IsOfPictures(text))
            {
                shown.Add(Words(text));
            }
            else
            {
                reading.Adjustments.Add($"'{TextRules.Shorten(sentence)}' was not read and changes nothing: no scene can show it");
            }
        }

        return shown;
    }

    private static bool IsRead(PromptText text, Reading reading)
    {
        var style = reading.Style is { } named ? PromptText.Of(named) : PromptText.Empty;
        for (var index = 0; index < text.Count;)
        {
            var token = text.Tokens[index];
            var known = Known.Select(one => text.At(index, one)).Where(hit => hit is { } one && !OtherMeaning.Is(text, one))
                .Select(hit => hit!.Value.To).DefaultIfEmpty(index).Max();
            if (known == index && token.Kind is not TokenKind.Delimiter && !Frame.Contains(text.Word(index))
                && !style.Tokens.Exists(one => one.Norm == token.Norm)
                && !(reading.Decade is not null && (token.Kind == TokenKind.Number || token.Norm is "+s")))
            {
                return false;
            }

            index = Math.Max(known, index + 1);
        }

        return true;
    }

    private static bool IsOfPictures(PromptText text)
    {
        if (text.At(0, WordClass.DirectionKey) is { } key && text.IsColon(key.To))
        {
            return PictureKeys.Contains(text.Word(0));
        }

        return text.Word(0) is not "no" && !text.Tokens.Exists(token => NoPictures.Contains(token.Norm) || token.Kind == TokenKind.Opaque);
    }

    // "Use warm colors" asks for "warm colors", "The camera never stops" for all of it.
    private static string Words(PromptText text)
    {
        var from = text.At(0, WordClass.Polite)?.To ?? 0;
        from = text.At(from, WordClass.DirectionUse) is { } use ? use.To
            : text.At(from, WordClass.MakeIt) is { } make ? make.To
            : text.At(from, WordClass.Direction) is { } direction && text.Word(direction.To - 1) is "it" or "es" or "le" or "la" or "lo"
                ? direction.To
            : from;
        var words = from < text.Count ? text.Text[text.Tokens[from].Start..] : text.Text;
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    private static FrozenSet<string> SetOf(string words) =>
        FrozenSet.ToFrozenSet(words.Split('|').Select(word => Characters.Normalize(word)));
}
