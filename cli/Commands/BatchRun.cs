using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;
using AdGenius.HttpContracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Cli.Commands;

/// <summary>
/// One <c>generate --batch</c>: sends all requests of a file at once, answers each when it has ended, fetches the files. A stop signal
/// cancels the rest of the batch.
/// </summary>
internal sealed class BatchRun(string path, string tenant, string? key, FileInfo? output, bool json, SessionSettings settings)
{
    private const int MaxKeyLength = 150; // the gateway's: each request's id is the key and its position

    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(30);

    private readonly string _key = key ?? Guid.CreateVersion7().ToString();
    private readonly BatchReport _report = new(json);
    private bool _hasUnfetched;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // It is sent as a header.
        if (_key.Length is 0 or > MaxKeyLength || !_key.All(letter => letter is > ' ' and <= '~'))
        {
            throw new CommandException(
                ExitCodes.BadInput,
                $"--request-id must have 1 to {MaxKeyLength} ASCII letters, digits or punctuation marks, and no spaces, with --batch.");
        }

        var requests = await BatchFile.ReadAsync(path, cancellationToken);
        var faults = requests.Select(request =>
            (request.Number, VideoRequestReader.Read(request.Body, tenant, null, () => _key, request.FirstLine).Faults)).ToList();
        if (faults.All(request => request.Faults.Count > 0))
        {
            await Report.ErrorsAsync(
                [.. faults.SelectMany(request => request.Faults.Select(fault => $"request {request.Number}: {fault.Text}"))], json);
            return ExitCodes.BadInput;
        }

        var files = OutputFiles.PrepareForBatch(output);
        await using var session = await FleetSession.OpenForWorkAsync(settings, cancellationToken);
        var numbers = requests.Select(request => request.Number).ToList();
        if (await VideoRequestCall.SendAsync(
            session,
            (client, cancellation) => client.SubmitBatchAsync(tenant, _key, BatchFile.LinesToSend(requests), cancellation),
            VideoRequestCall.AnswerTimeout,
            cancellationToken) is not { } lines)
        {
            await CancelUnansweredAsync(session, JobIds.OfBatch(tenant, _key), numbers);
            return ExitCodes.Interrupted;
        }

        var batchId = lines[0].BatchId ?? throw new CommandException(ExitCodes.Failed, "The gateway's answer names no batch.");
        _report.Begin(batchId, numbers);
        foreach (var refused in lines.Where(line => line.JobId is null))
        {
            await _report.RefusedAsync(refused);
        }

        try
        {
            await FollowAsync(session, batchId, files, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CancelAsync(session, batchId);
            return ExitCodes.Interrupted;
        }
        catch (CommandException fault) when (session.HasServer)
        {
            throw fault.With($"Batch {batchId} goes on; see: adgenius batches show {batchId} --tenant {tenant}");
        }

        await _report.TotalAsync();
        return _report.AllCompleted && !_hasUnfetched ? ExitCodes.Done : ExitCodes.Failed;
    }

    private async Task FollowAsync(FleetSession session, Guid batchId, OutputFiles? files, CancellationToken cancellationToken)
    {
        await foreach (var batch in session.WatchBatchAsync(tenant, batchId, cancellationToken))
        {
            foreach (var item in (batch.Items ?? []).Where(BatchReport.IsEnded).Where(item => !_report.Has(item.Index)))
            {
                if (item.State == "Failed" && item.Errors is not null)
                {
                    await _report.RefusedAsync(item);
                    continue;
                }

                var job = await session.CallWithRetryAsync(
                    client => client.ReadAsync(tenant, item.JobId!.Value, cancellationToken), cancellationToken);
                var fetched = files is null ? Report.NoFiles : await FetchAsync(session, files, job, cancellationToken);
                await _report.EndedAsync(item.Index, job, fetched);
            }

            await _report.ProgressAsync(batch);
        }
    }

    /// <summary>Fetches the files of a job. Where that fails the batch goes on: those of the other jobs may be fetched.</summary>
    private async Task<IReadOnlyDictionary<int, IReadOnlyList<FileInfo>>> FetchAsync(
        FleetSession session, OutputFiles files, VideoJob job, CancellationToken cancellationToken)
    {
        try
        {
            return await files.FetchAsync(session, job, cancellationToken);
        }
        catch (CommandException fault)
        {
            _hasUnfetched = true;
            var named = fault.With(
                $"Job {job.Id} is {job.State}; fetch its files with: adgenius watch {job.Id} --tenant {tenant} --out FILE");
            await Report.ErrorsAsync([named.Message], json: false); // standard output has a line per request
            return Report.NoFiles;
        }
    }

    private async Task CancelUnansweredAsync(FleetSession session, Guid batchId, IReadOnlyList<int> numbers)
    {
        _report.Begin(batchId, numbers);
        try
        {
            await CancelAsync(session, batchId);
        }
        catch (CommandException fault)
        {
            await Report.ErrorsAsync(
                [$"The gateway did not answer the submission; it may still make batch {batchId}, which could not be cancelled: "
                    + $"{fault.Message} See: adgenius batches show {batchId} --tenant {tenant}"],
                json);
        }
    }

    private async Task CancelAsync(FleetSession session, Guid batchId)
    {
        await Console.Error.WriteLineAsync("Cancelling the batch …");
        using var timeout = new CancellationTokenSource(CancelTimeout);
        try
        {
            await session.CallWithRetryAsync(
                client => client.CancelBatchAsync(tenant, batchId, "Ctrl-C", timeout.Token), timeout.Token);
            await FollowAsync(session, batchId, files: null, timeout.Token);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"Not every job of the batch confirmed the cancellation within "
                + $"{CancelTimeout.TotalSeconds:0} s; see: adgenius batches show {batchId} --tenant {tenant}");
        }

        await _report.TotalAsync();
    }
}
