namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>Every result that reading one page of a provider's jobs can have.</summary>
internal abstract record ListedPage
{
    private ListedPage()
    {
    }

    /// <summary>The page was read.</summary>
    /// <param name="Jobs">Its jobs.</param>
    /// <param name="HasMore">Whether there is another page.</param>
    /// <param name="Unreadable">How many more entries it has, without an id that can be read: each may be any job.</param>
    internal sealed record Listed(IReadOnlyList<ListedJob> Jobs, bool HasMore, int Unreadable) : ListedPage;

    /// <summary>The server cannot list jobs.</summary>
    internal sealed record CannotList : ListedPage;

    /// <summary>The provider could not be reached.</summary>
    internal sealed record Unreachable(TimeSpan? RetryAfter) : ListedPage;
}
