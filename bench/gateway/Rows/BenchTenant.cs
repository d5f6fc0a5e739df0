namespace AdGenius.Bench.Gateway.Rows;

/// <summary>A tenant with a key and one job that runs.</summary>
/// <param name="Name">The tenant's name.</param>
/// <param name="Key">The text of its API key.</param>
/// <param name="JobId">Its job.</param>
internal sealed record BenchTenant(string Name, string Key, Guid JobId);
