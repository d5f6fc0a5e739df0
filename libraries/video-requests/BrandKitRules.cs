using System.Text.RegularExpressions;
using AdGenius.Contracts.Briefs;

namespace AdGenius.VideoRequests;

/// <summary>The rules of a brand kit.</summary>
internal static partial class BrandKitRules
{
    private const int MaxFonts = 4;
    private const int MaxWords = 200;
    private const int MaxWordLength = 60;
    private const int MaxToneLength = 500;
    private const int MaxAddressLength = 2_048;

    /// <summary>Adds every fault of <paramref name="kit"/> to <paramref name="faults"/>.</summary>
    public static void Check(BrandKit kit, RequestFaults faults)
    {
        Colour("primary", kit.Primary, faults);
        Colour("text", kit.Text, faults);
        Colour("accent", kit.Accent, faults);
        Text("logo", kit.Logo, MaxAddressLength, faults);
        if (kit.Logo is { } logo && !string.IsNullOrWhiteSpace(logo) && !FileReferences.IsFileOrAddress(logo))
        {
            faults.Add(
                "logo",
                $"logo must be {AssetIds.Prefix} and the id of an uploaded picture, a key of the tenant's folder or an https address.");
        }

        Text("tone", kit.Tone, MaxToneLength, faults);
        if (kit.Fonts is { Count: > MaxFonts } fonts)
        {
            faults.Add("fonts", FormattableString.Invariant($"fonts has {fonts.Count:N0} entries; at most {MaxFonts} are allowed."));
        }

        foreach (var font in (kit.Fonts ?? []).Take(MaxFonts))
        {
            Text("fonts", font ?? "", MaxAddressLength, faults);
            if (!string.IsNullOrWhiteSpace(font) && !FileReferences.IsFile(font))
            {
                faults.Add("fonts", $"fonts must be {AssetIds.Prefix} and the ids of uploaded fonts, or keys of the tenant's folder.");
            }
        }

        if (kit.ForbiddenWords is { Count: > MaxWords } words)
        {
            faults.Add("forbiddenWords", FormattableString.Invariant(
                $"forbiddenWords has {words.Count:N0} entries; at most {MaxWords} are allowed."));
        }

        foreach (var word in (kit.ForbiddenWords ?? []).Take(MaxWords))
        {
            Text("forbiddenWords", word ?? "", MaxWordLength, faults);
        }
    }

    private static void Colour(string field, string? value, RequestFaults faults)
    {
        if (value is not null && !ColourPattern().IsMatch(value))
        {
            faults.Add(field, $"{field} is '{TextRules.Shorten(value)}'; allowed are colours in the form #rrggbb.");
        }
    }

    private static void Text(string field, string? value, int maxLength, RequestFaults faults)
    {
        if (value is not null && string.IsNullOrWhiteSpace(value))
        {
            faults.Add(field, $"{field} has an empty text; allowed are 1 to {maxLength} characters.");
        }

        if (TextRules.Fault(field, value, maxLength) is { } text)
        {
            faults.Add(field, text);
        }
    }

    [GeneratedRegex(@"\A#[0-9A-Fa-f]{6}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ColourPattern();
}
