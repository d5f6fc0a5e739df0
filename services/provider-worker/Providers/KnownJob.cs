namespace AdGenius.ProviderWorker.Providers;

/// <summary>A job that belongs to a submission.</summary>
/// <param name="Id">The provider's id of it. Two servers may give the same id to two jobs.</param>
/// <param name="Token">What the adapter stored with it, such as the server that has it; null where there is nothing.</param>
internal sealed record KnownJob(string Id, string? Token = null);
