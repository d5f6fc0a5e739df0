namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>A job in a provider's list.</summary>
/// <param name="Id">The provider's id of it.</param>
/// <param name="CreatedAt">When it was created, UTC, where the list says so.</param>
/// <param name="Match">How it compares with the unconfirmed submit.</param>
internal sealed record ListedJob(string Id, DateTimeOffset? CreatedAt, JobMatch Match);
