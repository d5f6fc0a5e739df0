using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;
using AdGenius.HttpContracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Cli.Commands;

/// <summary>
/// A job that this command submits: shows its progress and fetches its files. A stop signal cancels it, also while it is submitted.
/// </summary>
internal sealed class SubmittedJob(FleetSession session, string tenant, bool json)
{
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(20);

    /// <summary>How long the answer to the submission is waited for after a stop signal.</summary>
    public TimeSpan AnswerTimeout { get; init; } = VideoRequestCall.AnswerTimeout;

    /// <summary>Submits the job and follows it to its end; the exit code.</summary>
    /// <param name="requestId">The request's id, which the job's id follows from.</param>
    /// <param name="submit">The call that submits it.</param>
    /// <param name="files">Where its files are written to.</param>
    /// <param name="cancellationToken">The stop signal.</param>
    /// <param name="describe">Adds lines in front of the report.</param>
    public async Task<int> RunAsync(
        string requestId,
        Func<GatewayClient, CancellationToken, Task<VideoJob>> submit,
        OutputFiles files,
        CancellationToken cancellationToken,
        Func<VideoJob, IEnumerable<string>>? describe = null)
    {
        if (await VideoRequestCall.SendAsync(session, submit, AnswerTimeout, cancellationToken) is not { } job)
        {
            await CancelAsync(JobIds.OfRequest(tenant, requestId), job: null);
            return ExitCodes.Interrupted;
        }

        try
        {
            job = await JobProgress.Create(json).FollowAsync(
                job, () => session.WatchAsync(tenant, job.Id, cancellationToken), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CancelAsync(job.Id, job);
            return ExitCodes.Interrupted;
        }
        catch (CommandException fault) when (session.HasServer)
        {
            throw fault.With($"Job {job.Id} goes on; see: {WatchOf(job.Id)}");
        }

        var fetched = await FetchAsync(files, job, cancellationToken);
        foreach (var line in json || describe is null ? [] : describe(job))
        {
            Console.WriteLine(line);
        }

        await Report.JobAsync(job, fetched, json);

        // A job that was cancelled or has failed may have files of some of its takes.
        return job.State == "Completed" && fetched.Count > 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private async Task<IReadOnlyDictionary<int, IReadOnlyList<FileInfo>>> FetchAsync(
        OutputFiles files, VideoJob job, CancellationToken cancellationToken)
    {
        try
        {
            return await files.FetchAsync(session, job, cancellationToken);
        }
        catch (OperationCanceledException fault) when (cancellationToken.IsCancellationRequested)
        {
            // The job has ended, so there is nothing to cancel.
            throw new CommandException(ExitCodes.Interrupted, $"Interrupted: job {job.Id} is {EndOf(job)}", fault);
        }
        catch (CommandException fault)
        {
            throw fault.With($"Job {job.Id} is {EndOf(job)}");
        }
    }

    /// <summary>Cancels the job and waits for its end.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="job">What is known of it; null where its submission was not answered.</param>
    private async Task CancelAsync(Guid id, VideoJob? job)
    {
        await Console.Error.WriteLineAsync("Cancelling the job …");
        var isAnswered = job is not null;
        using var timeout = new CancellationTokenSource(CancelTimeout);
        try
        {
            // A job of an earlier command with the same request id may have ended long ago; removing it would delete its files.
            job = await session.CallWithRetryAsync(client => client.ReadAsync(tenant, id, timeout.Token), timeout.Token);
            if (!job.IsEnded)
            {
                job = await session.CallWithRetryAsync(
                    client => client.RemoveAsync(tenant, id, "Ctrl-C", timeout.Token), timeout.Token);
            }

            await foreach (var state in session.WatchAsync(tenant, id, timeout.Token, endsWhenHeld: false))
            {
                job = state;
            }

            await Console.Error
                .WriteLineAsync(job.State == "Cancelled" ? $"Cancelled job {id}." : $"Job {id} had already ended: {EndOf(job)}");
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"Job {id} did not confirm the cancellation within "
                + $"{CancelTimeout.TotalSeconds:0} s; see: {WatchOf(id)}");
        }
        catch (CommandException fault)
        {
            var what = isAnswered ? $"Job {id}" : $"The gateway did not answer the submission; it may still make job {id}, which";
            await Report.ErrorsAsync([$"{what} could not be cancelled: {fault.Message} See: {WatchOf(id)}"], json);
            return;
        }

        if (json && job is not null)
        {
            await Report.JobAsync(job, Report.NoFiles, json);
        }
    }

    /// <summary>The state that it ended in, and how its files are fetched where it has some.</summary>
    private string EndOf(VideoJob job) => job.Takes.Any(take => take.Video is not null)
        ? $"{job.State}; fetch its files with: {WatchOf(job.Id)} --out FILE"
        : $"{job.State}.";

    private string WatchOf(Guid id) => $"adgenius watch {id} --tenant {tenant}";
}
