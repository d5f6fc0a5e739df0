using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace AdGenius.Persistence.Keys;

/// <summary>The text of an API key: <c>agk_</c>, its id, <c>_</c>, its secret. Only this type knows the format.</summary>
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

    /// <summary>The public part, which is stored as it is.</summary>
    public string KeyId => _text.Substring(PrefixLength, IdLength);

    /// <summary>The hash of the secret part, which is stored.</summary>
    public string SecretHash => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(_text, SecretStart, SecretLength)));

    /// <summary>A new key with a random secret of 256 bits.</summary>
    public static ApiKeyText Create() => new(
        $"{Prefix}{RandomNumberGenerator.GetHexString(IdLength, lowercase: true)}_"
        + RandomNumberGenerator.GetHexString(SecretLength, lowercase: true));

    /// <summary>False if the text does not have the format of a key.</summary>
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

    /// <summary>Compares in constant time, so that the duration reveals nothing about the secret.</summary>
    public bool HasHash(string secretHash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(SecretHash), Encoding.ASCII.GetBytes(secretHash));

    /// <summary>The whole key including its secret; shown once, at its creation.</summary>
    public string Reveal() => _text;
}
