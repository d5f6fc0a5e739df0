using AdGenius.Cli.Fleet;
using AdGenius.Contracts.Videos;
using AdGenius.HttpContracts.Videos;

namespace AdGenius.Cli.Commands;

/// <summary>
/// Waits until the services have done what a retry commands. A process with services of its own must not end before they have read the
/// command: its bus is in memory.
/// </summary>
internal static class RetryConfirmation
{
    /// <summary>How long the retry is waited for.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Reads the job until it is retried.</summary>
    /// <param name="session">The connection to the gateway that has accepted the command.</param>
    /// <param name="accepted">The gateway's answer: the job as it was before the command.</param>
    /// <param name="timeout">How long the retry is waited for.</param>
    /// <param name="cancellationToken">The stop signal.</param>
    /// <exception cref="CommandException">The job was not retried within <paramref name="timeout"/>, or it cannot be read.</exception>
    public static async Task WaitAsync(
        FleetSession session, VideoJob accepted, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!IsRetried(accepted, await ReadAsync(session, accepted, cancellationToken)))
        {
            if (TimeProvider.System.GetElapsedTime(started) >= timeout)
            {
                throw NotConfirmed(accepted, $"the job has not changed within {timeout.TotalSeconds:0.#} s.", null);
            }

            await Task.Delay(PollInterval, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<VideoJob> ReadAsync(FleetSession session, VideoJob accepted, CancellationToken cancellationToken)
    {
        try
        {
            return await session.CallWithRetryAsync(
                client => client.ReadAsync(accepted.Tenant, accepted.Id, cancellationToken), cancellationToken);
        }
        catch (CommandException fault)
        {
            throw NotConfirmed(accepted, fault.Message, fault);
        }
    }

    private static CommandException NotConfirmed(VideoJob job, string reason, Exception? fault) => new(
        ExitCodes.Failed,
        $"The gateway accepted the retry of job {job.Id}, but it is not confirmed: {reason} "
            + $"See: adgenius watch {job.Id} --tenant {job.Tenant}",
        fault);

    /// <summary>
    /// True when <paramref name="now"/> is what the retry makes of <paramref name="before"/>: a job that had ended runs again, or has
    /// ended once more meanwhile; of one that had not, a take whose clip was made is not failed any more.
    /// </summary>
    private static bool IsRetried(VideoJob before, VideoJob now)
    {
        if (before.IsEnded)
        {
            return !now.IsEnded || now.EndedAt != before.EndedAt;
        }

        var failed = before.Takes.Where(IsStagedAndFailed).Select(take => take.Id).ToHashSet();
        return failed.Count == 0 || now.Takes.Any(take => failed.Contains(take.Id) && take.Status != TakeStatus.Failed);
    }

    // An iteration is given to a take when its clip is made.
    private static bool IsStagedAndFailed(VideoTake take) => take is { Status: TakeStatus.Failed, Iteration: not null };
}
