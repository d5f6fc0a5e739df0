namespace AdGenius.Chaos.Load;

/// <summary>A job that somebody said yes to, and when: from here on it must not get lost.</summary>
internal sealed record AcceptedJob(PlannedJob Job, DateTimeOffset At);
