namespace AdGenius.ProviderWorker.Providers;

/// <summary>A submit whose answer was lost.</summary>
/// <param name="Order">What was asked for.</param>
/// <param name="Key">With which key.</param>
/// <param name="LeftAt">When the call was made, UTC.</param>
/// <param name="KnownJobs">Jobs of this provider that already belong to a submission.</param>
internal sealed record LostSubmit(ClipOrder Order, ProviderKey Key, DateTimeOffset LeftAt, IReadOnlySet<string> KnownJobs);
