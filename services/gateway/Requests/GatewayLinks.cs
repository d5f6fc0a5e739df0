namespace AdGenius.Gateway.Requests;

/// <summary>Links below the address of a gateway, whose path they keep: a proxy may serve it at https://example.com/ads/.</summary>
internal static class GatewayLinks
{
    /// <param name="gateway">What <see cref="GatewayAddresses.Of"/> gave; its path ends with a slash.</param>
    /// <param name="path">The path within the gateway with its query, such as <c>/api/v1/videos?limit=10</c>.</param>
    public static Uri Link(this Uri gateway, string path) => new(gateway, path.TrimStart('/'));

    /// <param name="gateway">As above.</param>
    /// <param name="link">A link that an object store has signed: an absolute one is returned as it is.</param>
    public static Uri Link(this Uri gateway, Uri link) => link.IsAbsoluteUri ? link : gateway.Link(link.OriginalString);
}
