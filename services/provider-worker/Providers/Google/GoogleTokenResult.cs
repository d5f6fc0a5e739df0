namespace AdGenius.ProviderWorker.Providers.Google;

/// <summary>Every result that a request for an access token can have.</summary>
internal abstract record GoogleTokenResult
{
    private GoogleTokenResult()
    {
    }

    /// <summary>A token that is valid for some minutes at least.</summary>
    internal sealed record Issued(string Token) : GoogleTokenResult;

    /// <summary>Google does not accept the service account, or its key.</summary>
    /// <param name="Error">Google's name of the error, such as <c>invalid_grant</c>.</param>
    internal sealed record Refused(string Error) : GoogleTokenResult;

    /// <summary>No token for now.</summary>
    internal sealed record Unavailable : GoogleTokenResult;
}
