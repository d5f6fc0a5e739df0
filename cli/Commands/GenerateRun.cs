using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;
using AdGenius.Contracts.Assets;
using AdGenius.Contracts.Videos;
using AdGenius.HttpContracts;
using AdGenius.VideoRequests;

namespace AdGenius.Cli.Commands;

/// <summary>One <c>generate</c>: checks the input, submits, shows progress, fetches the files. A stop signal cancels the job.</summary>
internal sealed class GenerateRun(
    GenerateVideo request,
    FileInfo? image,
    BriefUploads uploads,
    PictureUploads pictures,
    FileInfo? output,
    bool json,
    SessionSettings settings)
{
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(20);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var faults = VideoRequestRules.Check(request, ModelIds.All).ToList();
        if (VideoRequestRules.CheckStart(request, TimeProvider.System.GetUtcNow()) is { } startFault)
        {
            faults.Add(startFault);
        }

        if (faults.Count > 0)
        {
            await Report.ErrorsAsync([.. faults.Select(fault => fault.Text)], json);
            return ExitCodes.BadInput;
        }

        if (image is not null)
        {
            AssetUploader.EnsureReadable(image);
        }

        uploads.EnsureReadable();
        pictures.EnsureReadable();
        var files = OutputFiles.Prepare(output, request.Variations ?? 1);
        if (settings.Server is null)
        {
            DiskSpaceCheck.EnsureSpaceToStart(HomePaths.Home, "the home folder");
        }

        await using var session = await FleetSession.OpenAsync(settings with { UsesLocalModel = UsesLocalModel }, cancellationToken);
        var sent = image is null ? request : request with { SourceImage = await UploadAsync(session, image, cancellationToken) };
        sent = await uploads.UploadAsync(session, sent, cancellationToken);
        sent = await pictures.UploadAsync(session, sent, cancellationToken);
        var job = await session.CallAsync(client => client.SubmitAsync(sent, cancellationToken), cancellationToken);
        var progress = JobProgress.Create(json);
        try
        {
            job = await progress.FollowAsync(
                job,
                () => session.WatchAsync(request.TenantName, job.Id, cancellationToken),
                cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CancelAsync(session, job);
            return ExitCodes.Interrupted;
        }

        var fetched = await files.FetchAsync(session, job, cancellationToken);
        await Report.JobAsync(job, fetched, json);
        return fetched.Count > 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private bool UsesLocalModel => request is { Model: null or ModelIds.Local, UseAiGeneration: not false };

    private async Task<string> UploadAsync(FleetSession session, FileInfo picture, CancellationToken cancellationToken) =>
        (await AssetUploader.UploadAsync(session, request.TenantName, picture, AssetKind.Picture, null, cancellationToken)).Reference;

    private async Task CancelAsync(FleetSession session, VideoJob job)
    {
        await Console.Error.WriteLineAsync("Cancelling the job …");
        using var timeout = new CancellationTokenSource(CancelTimeout);
        try
        {
            job = await session.CallAsync(client => client.RemoveAsync(request.TenantName, job.Id, "Ctrl-C", timeout.Token), timeout.Token);
            await foreach (var state in session.WatchAsync(request.TenantName, job.Id, timeout.Token, endsWhenHeld: false))
            {
                job = state;
            }

            await Console.Error
                .WriteLineAsync(job.State == "Cancelled" ? $"Cancelled job {job.Id}." : $"Job {job.Id} had already ended: {job.State}.");
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"Job {job.Id} did not confirm the cancellation within "
                + $"{CancelTimeout.TotalSeconds:0} s; see: adgenius watch {job.Id} --tenant {request.TenantName}");
        }

        if (json)
        {
            await Report.JobAsync(job, Report.NoFiles, json);
        }
    }
}
