using Microsoft.IdentityModel.Tokens;

namespace AdGenius.ProviderWorker.Providers.Callbacks;

/// <summary>Every result that the search for a public key can have.</summary>
internal abstract record JwksSearch
{
    private JwksSearch()
    {
    }

    /// <summary>A key matches.</summary>
    internal sealed record Found(JsonWebKey Key) : JwksSearch;

    /// <summary>No key matches.</summary>
    internal sealed record NoMatch : JwksSearch;

    /// <summary>There are no keys to search.</summary>
    internal sealed record Unavailable(string Reason) : JwksSearch;
}
