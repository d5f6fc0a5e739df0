using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Videos.Deadlines;
using AdGenius.Orchestrator.Videos.Pickups;
using AdGenius.Orchestrator.Videos.Takes;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Videos.Stalls;

/// <summary>How the outstanding commands of a take stand at one moment. Pure: it follows from the rows and the settings.</summary>
internal sealed record StallCheck
{
    /// <summary>Commands that no worker has picked up since they were sent.</summary>
    public required IReadOnlyList<OutstandingCommand> Queued { get; init; }

    /// <summary>Commands that a worker has picked up and made no progress on for the stage's stall timeout.</summary>
    public required IReadOnlyList<OutstandingCommand> Stalled { get; init; }

    /// <summary>
    /// True when a stalled command was sent again and nothing shows that a worker has received it: it may be in its queue yet.
    /// </summary>
    public required bool MayBeQueued { get; init; }

    /// <summary>True when a worker has worked on a command for longer than an attempt may take.</summary>
    public required bool IsAttemptTimedOut { get; init; }

    /// <summary>True when there was progress since the commands were sent.</summary>
    public required bool HasProgressed { get; init; }

    /// <summary>When to check again; null without commands.</summary>
    public required DateTimeOffset? NextCheckAt { get; init; }

    public static StallCheck Of(TakeState take, WorkPickups pickups, DateTimeOffset now, DeadlineOptions options)
    {
        List<OutstandingCommand> queued = [], stalled = [];
        List<DateTimeOffset> checks = [];
        var isTimedOut = false;
        foreach (var command in take.Commands)
        {
            var timeout = JobDeadlines.StallTimeoutOf(command.Stage, options);
            if (PickedUpAt(take, command, pickups) is not { } pickedUpAt)
            {
                queued.Add(command);
                checks.Add(now + timeout);
                continue;
            }

            // What is retried until the job ends is not part of an attempt: the clip, or what it is composed of, is there already.
            var attemptEndsAt = take.IsRetriedUntilJobEnds()
                ? DateTimeOffset.MaxValue
                : StartedAt(take, command, pickups)!.Value + options.AttemptTimeout;
            var stallsAt = (take.LastProgressAt > pickedUpAt ? take.LastProgressAt.Value : pickedUpAt) + timeout;
            isTimedOut |= now >= attemptEndsAt;
            if (now >= stallsAt)
            {
                stalled.Add(command);
                stallsAt = now + timeout;
            }

            checks.Add(now < attemptEndsAt && attemptEndsAt < stallsAt ? attemptEndsAt : stallsAt);
        }

        return new StallCheck
        {
            Queued = queued,
            Stalled = stalled,
            MayBeQueued = stalled.Exists(command => pickups.LastOf(take.TakeId, take.Attempt, command) is null),
            IsAttemptTimedOut = isTimedOut,
            HasProgressed = take.Commands.Exists(command => take.LastProgressAt > command.SentAt),
            NextCheckAt = checks.Count == 0 ? null : checks.Min(),
        };
    }

    // A provider worker that knows the submission already does not start it again: the stall counts from the command.
    private static DateTimeOffset? PickedUpAt(TakeState take, OutstandingCommand command, WorkPickups pickups) =>
        command.Stage == WorkStage.Generate && pickups.FirstEverOf(take.TakeId, take.Attempt, command) is { } firstAt
            ? firstAt > command.SentAt ? firstAt : command.SentAt
            : pickups.LastOf(take.TakeId, take.Attempt, command);

    // Since when a worker works on the command. Of a frame worker's that counts from the last time it was sent, because it was queued
    // again then; a provider works on, however often its command is sent.
    private static DateTimeOffset? StartedAt(TakeState take, OutstandingCommand command, WorkPickups pickups) =>
        command.Stage == WorkStage.Generate
            ? pickups.FirstEverOf(take.TakeId, take.Attempt, command)
            : pickups.FirstOf(take.TakeId, take.Attempt, command);
}
