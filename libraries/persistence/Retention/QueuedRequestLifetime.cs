using AdGenius.Hosting.Bus;

namespace AdGenius.Persistence.Retention;

/// <summary>How long the row of an accepted request is kept that no orchestrator has written as a job.</summary>
internal static class QueuedRequestLifetime
{
    /// <summary>A refused one: every gateway shows for that long why.</summary>
    public static readonly TimeSpan OfRefused = TimeSpan.FromDays(1);

    /// <summary>In the work queue, before it is consumed or fails: messages do not expire there, but are taken within seconds.</summary>
    private static readonly TimeSpan InWorkQueue = TimeSpan.FromDays(1);

    /// <summary>
    /// Any other: as long as its message may become a job. One that has failed waits in a queue of failed messages for an operator, who may
    /// send it again until the broker deletes it.
    /// </summary>
    public static TimeSpan Of(BusOptions bus) => InWorkQueue + bus.FailedMessageMaxAge;
}
