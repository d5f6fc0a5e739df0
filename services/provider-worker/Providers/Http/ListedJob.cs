namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>A job as its provider lists it.</summary>
/// <param name="Id">The provider's id of it.</param>
/// <param name="CreatedAt">When it was made, UTC, where the list says so.</param>
/// <param name="IsSameRequest">It was asked for in the words of the lost order.</param>
internal sealed record ListedJob(string Id, DateTimeOffset? CreatedAt, bool IsSameRequest);
