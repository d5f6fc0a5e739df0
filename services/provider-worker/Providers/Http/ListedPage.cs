namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>Every way the reading of one page of a provider's jobs can end.</summary>
internal abstract record ListedPage
{
    private ListedPage()
    {
    }

    /// <summary>There it is.</summary>
    internal sealed record Listed(IReadOnlyList<ListedJob> Jobs, bool HasMore) : ListedPage;

    /// <summary>This server does not list.</summary>
    internal sealed record CannotList : ListedPage;

    /// <summary>The provider could not be asked.</summary>
    internal sealed record Unreachable(TimeSpan? RetryAfter) : ListedPage;
}
