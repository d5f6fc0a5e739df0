namespace AdGenius.Persistence.Videos;

/// <summary>How far one attempt of a take is.</summary>
/// <param name="TakeId">The take.</param>
/// <param name="Attempt">The attempt, from 1.</param>
/// <param name="Fraction">From 0 to 1.</param>
/// <param name="Activity">What the worker does, in at most 500 characters.</param>
public sealed record ProgressReport(Guid TakeId, int Attempt, double Fraction, string Activity);
