using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace AdGenius.Finishing.Voice;

/// <summary>
/// Writes amounts as they are spoken in English: "€5 million" and "1,5 Mio. €" with the currency behind, "$2.5bn" with its scale in words.
/// </summary>
internal static partial class SpokenAmounts
{
    /// <summary>The names of currencies by their signs, for more than one.</summary>
    public static readonly FrozenDictionary<string, string> Currencies = new Dictionary<string, string>
    {
        ["€"] = "euros", ["£"] = "pounds", ["¥"] = "yen", ["$"] = "dollars", ["₹"] = "rupees", ["₩"] = "won", ["₽"] = "rubles",
        ["₺"] = "liras", ["₱"] = "pesos", ["₫"] = "dong", ["₪"] = "shekels", ["₴"] = "hryvnias", ["₿"] = "bitcoins", ["¢"] = "cents",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Scales = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["k"] = "thousand", ["thousand"] = "thousand", ["tsd"] = "thousand", ["m"] = "million", ["mn"] = "million", ["mio"] = "million",
        ["million"] = "million", ["millions"] = "million", ["b"] = "billion", ["bn"] = "billion", ["mrd"] = "billion",
        ["billion"] = "billion", ["billions"] = "billion", ["tn"] = "trillion", ["trillion"] = "trillion",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The text with its amounts in words; an amount of dollars without a scale stays, which flite reads itself.</summary>
    public static string Of(string text) => SignBehind().Replace(SignBefore().Replace(text, Worded), Worded);

    private static string Worded(Match match)
    {
        var sign = match.Groups["sign"].Value;
        var scale = match.Groups["scale"] is { Success: true } group ? Scales[group.Value.TrimEnd('.')] + " " : "";
        if (sign == "$" && scale.Length == 0)
        {
            return match.Value;
        }

        var number = NumberOf(match.Groups["number"].Value);
        var name = Currencies[sign];
        return $"{number} {scale}{(number == "1" && scale.Length == 0 && name.EndsWith('s') ? name[..^1] : name)}";
    }

    // No amount has three decimals: "1.000" is a thousand. "1,5" is one and a half, "3,000" three thousand.
    private static string NumberOf(string number) =>
        PointThousands().IsMatch(number) ? number.Replace(".", "", StringComparison.Ordinal).Replace(',', '.')
            : DecimalComma().IsMatch(number) ? number.Replace(',', '.')
            : number;

    private const string Number = @"(?<number>[0-9]+([.,][0-9]+)*)";

    private const string Scale = @"(?<scale>thousand|millions?|billions?|trillion|tsd\.?|mio\.?|mrd\.?|mn|bn|tn|k|m|b)(?![a-z0-9])";

    [GeneratedRegex($@"(?<![0-9]\s?)(?<sign>[€£¥$₹₩₽₺₱₫₪₴₿])\s?{Number}(\s?{Scale})?", RegexOptions.IgnoreCase)]
    private static partial Regex SignBefore();

    [GeneratedRegex($@"(?<![0-9.,]){Number}(\s?{Scale})?\s?(?<sign>[€£¥₹₩₽₺₱₫₪₴₿¢])", RegexOptions.IgnoreCase)]
    private static partial Regex SignBehind();

    [GeneratedRegex(@"^[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?$")]
    private static partial Regex PointThousands();

    [GeneratedRegex(@"^[0-9]+,[0-9]{1,2}$")]
    private static partial Regex DecimalComma();
}
