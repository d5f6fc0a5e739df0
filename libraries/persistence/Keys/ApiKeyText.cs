using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace AdGenius.Persistence.Keys;

/// <summary>A key as its tenant presents it: <c>agk_</c>, its id, <c>_</c>, its secret. Only this type knows how it is written.</summary>
internal sealed class ApiKeyText
{
    private const string Prefix = "agk_";
    private const int PrefixLength = 4;
    private const int IdLength = 16;
    private const int SecretLength = 64;
    private const int SecretStart = PrefixLength + IdLength + 1;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");
    private readonly string _text;

    private ApiKeyText(string text) => _text = text;

    /// <summary>The part that is stored and may be shown.</summary>
    public string KeyId => _text.Substring(PrefixLength, IdLength);

    /// <summary>What is stored of the rest.</summary>
    public string SecretHash => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(_text, SecretStart, SecretLength)));

    /// <summary>A key that nobody has, with a secret of 256 bits.</summary>
    public static ApiKeyText Create() =>
        new($"{Prefix}{RandomNumberGenerator.GetHexString(IdLength, lowercase: true)}_{RandomNumberGenerator.GetHexString(SecretLength, lowercase: true)}");

    /// <summary>False for what cannot be a key at all.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ApiKeyText? key)
    {
        var isKey = text is { Length: SecretStart + SecretLength }
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && text[SecretStart - 1] == '_'
            && !text.AsSpan(PrefixLength, IdLength).ContainsAnyExcept(Digits)
            && !text.AsSpan(SecretStart).ContainsAnyExcept(Digits);
        key = isKey ? new ApiKeyText(text!) : null;
        return isKey;
    }

    /// <summary>Compares in a time that tells nothing about where a wrong secret is wrong.</summary>
    public bool HasHash(string secretHash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(SecretHash), Encoding.ASCII.GetBytes(secretHash));

    /// <summary>The whole key, for the one time that it is shown.</summary>
    public string Reveal() => _text;
}
