namespace AdGenius.Gateway.Tenants;

/// <summary>
/// Recognizes bearer tokens that are keys of a service. A program written for OpenAI's API sends the key of its environment, which must
/// not become a tenant's name: names are written to the database, to folders and to logs.
/// </summary>
internal static class SecretTokens
{
    private const int MinRandomLength = 32;

    /// <summary>How the keys of services begin: OpenAI and those that copy its format, AdGenius, Groq, xAI, Hugging Face, others.</summary>
    private static readonly string[] Prefixes =
        ["sk-", "sk_", "pk-", "pk_", "rk_", "agk_", "gsk_", "xai-", "hf_", "r8_", "ghp_", "github_pat_", "AIza", "AKIA", "eyJ"];

    /// <summary>
    /// True for a token that begins as a key does, or is as long as one and has letters of both cases and digits. A name may look so too;
    /// its calls must send <c>X-Tenant</c>.
    /// </summary>
    public static bool IsSecret(string token) =>
        Prefixes.Any(prefix => token.StartsWith(prefix, StringComparison.Ordinal))
        || (token.Length >= MinRandomLength
            && token.Any(char.IsAsciiDigit) && token.Any(char.IsAsciiLetterLower) && token.Any(char.IsAsciiLetterUpper));
}
