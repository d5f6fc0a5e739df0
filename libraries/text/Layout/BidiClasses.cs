using System.Globalization;
using System.Text;
using AdGenius.Text.Fonts;
using HarfBuzzSharp;

namespace AdGenius.Text.Layout;

/// <summary>
/// The bidirectional type of a character. .NET does not publish Unicode's table; it follows from general category and script, with the
/// exceptions listed here.
/// </summary>
internal static class BidiClasses
{
    private static readonly Script[] ArabicLetters = [Script.Arabic, Script.Syriac, Script.Thaana];

    public static BidiClass Of(Rune rune) => OfSpecial(rune.Value) ?? OfCategory(rune);

    private static BidiClass? OfSpecial(int value) => value switch
    {
        0x200E => BidiClass.L,
        0x200F => BidiClass.R,
        0x061B or 0x061C or 0x061D or 0x061E or 0x061F or 0x066D => BidiClass.AL,
        (>= '0' and <= '9') or 0xB2 or 0xB3 or 0xB9 or (>= 0x6F0 and <= 0x6F9) or (>= 0x2070 and <= 0x2079) or (>= 0x2080 and <= 0x2089)
            or (>= 0xFF10 and <= 0xFF19) => BidiClass.EN,
        (>= 0x660 and <= 0x669) or 0x66B or 0x66C or (>= 0x600 and <= 0x605) => BidiClass.AN,
        '+' or '-' or 0x207A or 0x207B or 0x2212 or 0xFF0B or 0xFF0D => BidiClass.ES,
        '#' or '%' or 0xB0 or 0xB1 or 0x66A or (>= 0x2030 and <= 0x2034) or 0x212E or 0x2213 or 0xFF03 or 0xFF05 => BidiClass.ET,
        ',' or '.' or '/' or ':' or 0xA0 or 0x60C or 0x202F or 0x2044 or 0xFF0C or 0xFF0E or 0xFF0F or 0xFF1A => BidiClass.CS,
        _ => null,
    };

    private static BidiClass OfCategory(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => BidiClass.NSM,
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Control => BidiClass.WS,
        UnicodeCategory.CurrencySymbol => BidiClass.ET,
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.LetterNumber or UnicodeCategory.DecimalDigitNumber => OfLetter(ScriptNames.Of(rune)),
        _ => ScriptNames.Of(rune).HorizontalDirection == Direction.RightToLeft ? OfLetter(ScriptNames.Of(rune)) : BidiClass.ON,
    };

    private static BidiClass OfLetter(Script script) =>
        ArabicLetters.Contains(script) ? BidiClass.AL
        : script.HorizontalDirection == Direction.RightToLeft ? BidiClass.R
        : BidiClass.L;
}
