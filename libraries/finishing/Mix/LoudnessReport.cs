using System.Globalization;
using System.Text.RegularExpressions;

namespace AdGenius.Finishing.Mix;

/// <summary>What ffmpeg's <c>ebur128</c> measured.</summary>
/// <param name="Integrated">Integrated loudness in LUFS; −70 or less for silence.</param>
/// <param name="TruePeak">Highest true peak in dBTP.</param>
/// <param name="Range">Loudness range in LU.</param>
public sealed partial record LoudnessReport(double Integrated, double TruePeak, double Range)
{
    /// <summary>At and below, the meter's gate lets nothing through.</summary>
    public const double Silence = -70;

    /// <summary>True when nothing can be heard.</summary>
    public bool IsSilent => Integrated <= Silence;

    /// <summary>Parses the summary that ffmpeg prints last; null when there is none.</summary>
    internal static LoudnessReport? Parse(string text)
    {
        var summary = text.LastIndexOf("Integrated loudness:", StringComparison.Ordinal);
        if (summary < 0)
        {
            return null;
        }

        var values = Value().Matches(text[summary..])
            .GroupBy(match => match.Groups["name"].Value)
            .ToDictionary(group => group.Key, group => Number(group.First().Groups["value"].Value));
        return new LoudnessReport(
            Math.Max(Silence, values.GetValueOrDefault("I", Silence)),
            values.GetValueOrDefault("Peak", double.NegativeInfinity),
            values.GetValueOrDefault("LRA"));
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : double.NegativeInfinity;

    [GeneratedRegex(@"\b(?<name>I|LRA|Peak):\s+(?<value>-?(inf|nan|[0-9.]+))")]
    private static partial Regex Value();
}
