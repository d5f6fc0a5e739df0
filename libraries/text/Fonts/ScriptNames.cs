using System.Text;
using HarfBuzzSharp;

namespace AdGenius.Text.Fonts;

/// <summary>Unicode scripts of letters, and their names for people.</summary>
internal static class ScriptNames
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["Arab"] = "Arabic", ["Armn"] = "Armenian", ["Beng"] = "Bengali", ["Bopo"] = "Bopomofo", ["Cyrl"] = "Cyrillic",
        ["Deva"] = "Devanagari",
        ["Ethi"] = "Ethiopic", ["Geor"] = "Georgian", ["Grek"] = "Greek", ["Gujr"] = "Gujarati", ["Guru"] = "Gurmukhi", ["Hang"] = "Hangul",
        ["Hani"] = "Han", ["Hebr"] = "Hebrew", ["Hira"] = "Hiragana", ["Kana"] = "Katakana", ["Khmr"] = "Khmer", ["Knda"] = "Kannada",
        ["Laoo"] = "Lao", ["Latn"] = "Latin", ["Mlym"] = "Malayalam", ["Mong"] = "Mongolian", ["Mymr"] = "Myanmar", ["Orya"] = "Oriya",
        ["Sinh"] = "Sinhala", ["Taml"] = "Tamil", ["Telu"] = "Telugu", ["Thai"] = "Thai", ["Tibt"] = "Tibetan",
    };

    /// <summary>True for punctuation, digits and marks, which belong to the script around them.</summary>
    public static bool IsShared(Script script) => script == Script.Common || script == Script.Inherited;

    public static Script Of(Rune rune) => UnicodeFunctions.Default.GetScript(rune.Value);

    /// <summary>The English name of the script of a cluster's first letter; <c>emoji</c> and <c>symbols</c> for what has none.</summary>
    public static string OfCluster(string cluster)
    {
        var script = Of(cluster.EnumerateRunes().First());
        if (IsShared(script))
        {
            return TextClusters.IsEmoji(cluster) ? "emoji" : "symbols";
        }

        var tag = TagOf(script);
        return Names.GetValueOrDefault(tag, tag);
    }

    private static string TagOf(Script script)
    {
        uint tag = script;
        return new string([(char)(tag >> 24), (char)((tag >> 16) & 0xFF), (char)((tag >> 8) & 0xFF), (char)(tag & 0xFF)]);
    }
}
