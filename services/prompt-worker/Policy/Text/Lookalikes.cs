using System.Collections.Frozen;

namespace AdGenius.PromptWorker.Policy.Text;

/// <summary>Characters that are written in place of letters: "c0caine", "v1agra", Cyrillic letters among Latin ones.</summary>
internal static class Lookalikes
{
    private static readonly FrozenDictionary<char, string> Digits = new Dictionary<char, string>
    {
        ['0'] = "o", ['1'] = "il", ['3'] = "e", ['4'] = "a", ['5'] = "s", ['7'] = "t", ['8'] = "b", ['9'] = "g",
        ['@'] = "a", ['$'] = "s", ['!'] = "i", ['|'] = "il",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<char, string> Scripts = new Dictionary<char, string>
    {
        // Cyrillic
        ['а'] = "a", ['в'] = "b", ['с'] = "c", ['е'] = "e", ['н'] = "h", ['і'] = "i", ['ј'] = "j", ['к'] = "k", ['м'] = "m", ['о'] = "o",
        ['р'] = "p", ['ѕ'] = "s", ['т'] = "t", ['у'] = "y", ['х'] = "x", ['ԁ'] = "d", ['ԛ'] = "q", ['ԝ'] = "w",
        // Greek
        ['α'] = "a", ['β'] = "b", ['ε'] = "e", ['η'] = "n", ['ι'] = "i", ['κ'] = "k", ['ν'] = "v", ['ο'] = "o", ['ρ'] = "p", ['τ'] = "t",
        ['υ'] = "u", ['χ'] = "x", ['γ'] = "y", ['ω'] = "w",
    }.ToFrozenDictionary();

    /// <summary>True for a sign that stands for a letter when it is between two letters.</summary>
    public static bool IsSign(char character) => character is '@' or '$' or '!' or '|';

    /// <summary>The letters that a character of the token may stand for, besides itself.</summary>
    public static string Of(WordToken token, char character) =>
        char.IsAsciiLetter(character) ? ""
        : token.HasLetter && Digits.TryGetValue(character, out var letters) ? letters
        : token.HasLatin && Scripts.TryGetValue(character, out letters) ? letters
        : "";
}
