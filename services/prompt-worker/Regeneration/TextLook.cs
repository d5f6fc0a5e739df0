using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>
/// Reads wishes for the size, place, font and colour of the texts over the picture: "bigger text", "change the font", "die Schrift ist zu
/// klein". They follow from the frame, the words and the brand kit, and in a prompt they would draw letters.
/// </summary>
internal static class TextLook
{
    private static readonly FrozenSet<string> Fonts = FrozenSet.ToFrozenSet(
    [
        "font", "typeface", "fontsize", "schriftart", "schriftgrosse", "schriftfarbe", "police", "fuente", "tipografia", "typo",
        "typographie",
    ]);

    private static readonly FrozenSet<string> Looks = FrozenSet.ToFrozenSet(
    [
        "cut", "off", "cropped", "hidden", "covered",
        "size", "bigger", "larger", "smaller", "big", "large", "small", "tiny", "huge", "bold", "bolder", "thicker", "thinner", "readable",
        "legible", "unreadable", "white", "black", "red", "blue", "green", "yellow", "orange", "pink", "purple", "gold", "grey", "gray",
        "less", "fewer", "weniger", "moins", "menos", "end", "beginning", "start", "corner", "ende", "anfang", "fin", "debut", "final",
        "top", "bottom", "left", "right", "center", "centre", "middle", "higher", "lower",
        "grosser", "kleiner", "gross", "klein", "grossere", "kleinere", "grosseren", "kleineren", "grosse", "fett", "fetter", "dicker",
        "lesbar", "lesbarer", "weiss", "schwarz", "rot", "blau", "grun", "gelb", "oben", "unten", "link", "recht", "mitte",
        "grand", "petit", "grande", "petite", "gro", "lisible", "taille", "blanc", "noir", "rouge", "bleu", "vert", "jaune", "haut", "bas",
        "gauche", "droite", "milieu", "gra",
        "pequeno", "pequena", "tamano", "blanco", "negro", "rojo", "azul", "verde", "amarillo", "arriba", "abajo", "izquierda",
        "derecha", "centro", "negrita",
    ]);

    private static readonly FrozenSet<string> Verbs = FrozenSet.ToFrozenSet(
    [
        "change", "move", "place", "put", "show", "display", "appear", "appears", "only", "zeige", "affiche", "muestra", "make", "increase",
        "enlarge", "use", "another", "different", "other", "andere", "anderen",
        "andern", "autre", "otra", "otro", "mueve", "deplace", "not", "nicht", "pas", "no", "enough", "genug",
    ]);

    /// <summary>The part of the brief whose look the clause is about, and nothing else; null for any other clause.</summary>
    public static string? FieldOf(FeedbackClause clause)
    {
        var text = PromptText.Of(clause.Text);
        string? field = null;
        var (hasFont, hasLook) = (false, false);
        for (var index = 0; index < clause.Tokens.Count;)
        {
            var norm = clause.Tokens[index].Norm;
            var target = clause.At(index, FeedbackClass.Target);
            if (Fonts.Contains(norm) || Looks.Contains(norm) || Verbs.Contains(norm))
            {
                hasFont |= Fonts.Contains(norm);
                hasLook |= Looks.Contains(norm);
                index++;
            }
            else if (clause.At(index, FeedbackClass.Loudness) is { } larger)
            {
                (hasLook, index) = (true, larger.To); // 大きく
            }
            else if (target is { } part && (part.Value is "text" or "captions" || BriefWords.IsOfText(part.Value)))
            {
                (field, index) = (field ?? part.Value, part.To);
            }
            else if ((clause.At(index, FeedbackClass.Frame) ?? clause.At(index, FeedbackClass.Demand)) is { } known)
            {
                index = known.To;
            }
            else if (text.Is(index, WordClass.Preposition) || text.Is(index, WordClass.Article) || text.Is(index, WordClass.Copula))
            {
                index++;
            }
            else
            {
                return null;
            }
        }

        return hasFont ? field ?? "text" : hasLook ? field : null;
    }
}
