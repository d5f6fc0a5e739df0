using System.Globalization;
using AdGenius.Text.Drawing;

namespace AdGenius.Finishing.Brand;

/// <summary>What a brand kit gives to the picture.</summary>
public sealed record BrandStyle
{
    /// <summary>The main colour: buttons and end card.</summary>
    public TextColour Primary { get; init; } = new(0x1F, 0x2A, 0x44);

    /// <summary>The colour of texts over video and on the end card. Where its contrast is too small, black or white is used.</summary>
    public TextColour Text { get; init; } = TextColour.White;

    /// <summary>The colour of the call to action's button; null for the main colour.</summary>
    public TextColour? Accent { get; init; }

    /// <summary>Local font files, the first for all texts that it covers; empty for the bundled font.</summary>
    public IReadOnlyList<string> FontFiles { get; init; } = [];

    /// <summary>A local logo file, used where the request has no logo of its own.</summary>
    public string? LogoFile { get; init; }

    /// <summary>Words that may not appear in texts of an ad, in any case.</summary>
    public IReadOnlyList<string> ForbiddenWords { get; init; } = [];

    /// <summary>Reads <c>#RRGGBB</c>.</summary>
    /// <exception cref="FinishingRefusedException">It is not a colour in this form.</exception>
    public static TextColour ParseColour(string field, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length == 7 && value[0] == '#' && uint.TryParse(
            value.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb)
            ? new TextColour((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb)
            : throw new FinishingRefusedException(field, $"{field} is '{value}'; allowed are colours in the form #RRGGBB.");
    }
}
