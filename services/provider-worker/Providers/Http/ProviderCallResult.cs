namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>Every result that a call can have.</summary>
internal abstract record ProviderCallResult
{
    private ProviderCallResult()
    {
    }

    /// <summary>The provider responded, with any status.</summary>
    internal sealed record ResponseReceived(ProviderReply Reply) : ProviderCallResult;

    /// <summary>The request provably never reached the provider: no connection, or the circuit breaker is open.</summary>
    internal sealed record RequestNotSent(string Why, TimeSpan? RetryAfter) : ProviderCallResult;

    /// <summary>The request was sent, and no complete response was received.</summary>
    internal sealed record ResponseLost(string Why) : ProviderCallResult;
}
