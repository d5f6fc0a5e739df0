namespace AdGenius.Chaos.Load;

/// <summary>An accepted job with the time of its acceptance: from then on it must not be lost.</summary>
internal sealed record AcceptedJob(PlannedJob Job, DateTimeOffset At);
