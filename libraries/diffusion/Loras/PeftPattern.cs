using System.Text.RegularExpressions;

namespace AdGenius.Diffusion.Loras;

/// <summary>
/// A key of alpha_pattern, which PEFT takes as a regular expression for a whole name of a module or for its end behind a ".". Most keys
/// are plain names, and are compared without an expression.
/// </summary>
internal sealed class PeftPattern
{
    private const char Start = '^';

    // In an expression "." is any character.
    private const char Any = '.';

    private readonly string _key;
    private readonly string _plain;
    private readonly Regex? _expression;

    /// <exception cref="ArgumentException">The key is no regular expression.</exception>
    /// <exception cref="NotSupportedException">Its time would not be linear: it has references back or lookarounds.</exception>
    internal PeftPattern(string key)
    {
        _key = key;
        _plain = key.TrimStart(Start);
        if (_plain.Any(x => !char.IsAsciiLetterOrDigit(x) && x is not ('_' or '-' or Any)))
        {
            // What PEFT has, which matches at the beginning. A group that it has in the middle stays one.
            _expression = new Regex($@"\A(?:(.*\.)?({key})$)", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
    }

    /// <summary>Whether the key is not just a name.</summary>
    internal bool IsExpression => _expression is not null;

    /// <summary>Whether the key is for a module, by its name with "_" for ".": an expression is for none then.</summary>
    internal bool MatchesUnderscored(string module)
        => _key.Replace('.', '_') is var key && (module == key || module.EndsWith("_" + key, StringComparison.Ordinal));

    /// <summary>Whether the key is for a module, by its name.</summary>
    internal bool Matches(string module)
    {
        if (_expression is not null)
        {
            return _expression.IsMatch(module);
        }

        int before = module.Length - _plain.Length;
        if (before != 0 && (before < 0 || _key.StartsWith(Start) || module[before - 1] != '.'))
        {
            return false;
        }

        for (int i = 0; i < _plain.Length; i++)
        {
            if (_plain[i] is var expected && expected != Any && expected != module[before + i])
            {
                return false;
            }
        }

        return true;
    }
}
