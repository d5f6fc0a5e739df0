namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>Every way a call can end.</summary>
internal abstract record ProviderCallResult
{
    private ProviderCallResult()
    {
    }

    /// <summary>The provider answered, whatever it said.</summary>
    internal sealed record ResponseReceived(ProviderReply Reply) : ProviderCallResult;

    /// <summary>The call provably never reached the provider: no connection, or its breaker is open.</summary>
    internal sealed record RequestNotSent(string Why, TimeSpan? RetryAfter) : ProviderCallResult;

    /// <summary>The call left, and no whole answer came back.</summary>
    internal sealed record ResponseLost(string Why) : ProviderCallResult;
}
