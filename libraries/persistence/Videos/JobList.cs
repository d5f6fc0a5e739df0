namespace AdGenius.Persistence.Videos;

/// <summary>The jobs of a page, and whether others follow.</summary>
/// <param name="Jobs">The jobs in the page's order, each with its takes in theirs.</param>
/// <param name="HasMore">True where jobs follow the last of these.</param>
public sealed record JobList(IReadOnlyList<VideoState> Jobs, bool HasMore);
