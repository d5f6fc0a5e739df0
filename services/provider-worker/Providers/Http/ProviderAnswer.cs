namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>Every way a call can end.</summary>
internal abstract record ProviderAnswer
{
    private ProviderAnswer()
    {
    }

    /// <summary>The provider answered, whatever it said.</summary>
    internal sealed record Answered(ProviderReply Reply) : ProviderAnswer;

    /// <summary>The call provably never reached the provider: no connection, or its breaker is open.</summary>
    internal sealed record NeverLeft(string Why, TimeSpan? RetryAfter) : ProviderAnswer;

    /// <summary>The call left, and no whole answer came back.</summary>
    internal sealed record Lost(string Why) : ProviderAnswer;
}
