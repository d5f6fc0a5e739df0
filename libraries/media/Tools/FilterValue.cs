using System.Text;

namespace AdGenius.Media.Tools;

/// <summary>Writes values into ffmpeg's filter language, which has two layers of escapes: one for the option, one for the graph.</summary>
public static class FilterValue
{
    private const string OptionSpecials = "\\':";
    private const string GraphSpecials = "\\'[],;";

    /// <summary>The value such that the filter gets it exactly as it is.</summary>
    public static string Quote(string value) => Escape(Escape(value, OptionSpecials), GraphSpecials);

    private static string Escape(string value, string specials)
    {
        var escaped = new StringBuilder(value.Length + 8);
        foreach (var letter in value)
        {
            if (specials.Contains(letter, StringComparison.Ordinal))
            {
                escaped.Append('\\');
            }

            escaped.Append(letter);
        }

        return escaped.ToString();
    }
}
