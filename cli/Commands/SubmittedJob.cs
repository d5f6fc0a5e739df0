using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;
using AdGenius.HttpContracts;

namespace AdGenius.Cli.Commands;

/// <summary>A job that this command has submitted: shows its progress and fetches its files. A stop signal cancels it.</summary>
internal sealed class SubmittedJob(FleetSession session, string tenant, bool json)
{
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Follows the job to its end; the exit code. <paramref name="describe"/> adds lines in front of the report.</summary>
    public async Task<int> FinishAsync(
        VideoJob job, OutputFiles files, CancellationToken cancellationToken, Func<VideoJob, IEnumerable<string>>? describe = null)
    {
        try
        {
            job = await JobProgress.Create(json).FollowAsync(
                job, () => session.WatchAsync(tenant, job.Id, cancellationToken), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CancelAsync(job);
            return ExitCodes.Interrupted;
        }

        var fetched = await files.FetchAsync(session, job, cancellationToken);
        foreach (var line in json || describe is null ? [] : describe(job))
        {
            Console.WriteLine(line);
        }

        await Report.JobAsync(job, fetched, json);

        // A job that was cancelled or has failed may have files of some of its takes.
        return job.State == "Completed" && fetched.Count > 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private async Task CancelAsync(VideoJob job)
    {
        await Console.Error.WriteLineAsync("Cancelling the job …");
        using var timeout = new CancellationTokenSource(CancelTimeout);
        try
        {
            job = await session.CallAsync(client => client.RemoveAsync(tenant, job.Id, "Ctrl-C", timeout.Token), timeout.Token);
            await foreach (var state in session.WatchAsync(tenant, job.Id, timeout.Token, endsWhenHeld: false))
            {
                job = state;
            }

            await Console.Error
                .WriteLineAsync(job.State == "Cancelled" ? $"Cancelled job {job.Id}." : $"Job {job.Id} had already ended: {job.State}.");
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"Job {job.Id} did not confirm the cancellation within "
                + $"{CancelTimeout.TotalSeconds:0} s; see: adgenius watch {job.Id} --tenant {tenant}");
        }

        if (json)
        {
            await Report.JobAsync(job, Report.NoFiles, json);
        }
    }
}
