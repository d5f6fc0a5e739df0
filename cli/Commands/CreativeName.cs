using System.Text;

namespace AdGenius.Cli.Commands;

/// <summary>A creative id made of the prompt's first words, valid as a file name.</summary>
internal static class CreativeName
{
    private const int MaxLength = 40;

    public static string Of(string? prompt)
    {
        var name = new StringBuilder();
        foreach (var letter in prompt ?? "")
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                name.Append(char.ToLowerInvariant(letter));
            }
            else if (letter is '.' or '\n' && name.Length > 0)
            {
                break;
            }
            else if (name.Length > 0 && name[^1] != '-')
            {
                if (name.Length > MaxLength - 10)
                {
                    break;
                }

                name.Append('-');
            }

            if (name.Length == MaxLength)
            {
                break;
            }
        }

        var words = name.ToString().Trim('-');
        return words.Length == 0 ? "creative" : words;
    }
}
