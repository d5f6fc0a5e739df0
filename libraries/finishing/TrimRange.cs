namespace AdGenius.Finishing;

/// <summary>A part of a clip, in seconds from its beginning.</summary>
/// <param name="FromSeconds">The first moment that is kept.</param>
/// <param name="ToSeconds">The end; it is after <paramref name="FromSeconds"/>.</param>
public sealed record TrimRange(double FromSeconds, double ToSeconds);
