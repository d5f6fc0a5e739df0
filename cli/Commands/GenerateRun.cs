using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;
using AdGenius.Contracts.Assets;
using AdGenius.Contracts.Videos;
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
        var files = OutputFiles.Prepare(output, request.Variations ?? 1, request.Outputs, request.Captions);
        await using var session = await FleetSession.OpenForWorkAsync(
            settings with { UsesLocalModel = UsesLocalModel }, cancellationToken);
        var sent = image is null ? request : request with { SourceImage = await UploadAsync(session, image, cancellationToken) };
        sent = await uploads.UploadAsync(session, sent, cancellationToken);
        sent = await pictures.UploadAsync(session, sent, cancellationToken);
        return await new SubmittedJob(session, request.TenantName, json).RunAsync(
            request.RequestId, (client, cancellation) => client.SubmitAsync(sent, cancellation), files, cancellationToken);
    }

    private bool UsesLocalModel => request is { Model: null or ModelIds.Local, UseAiGeneration: not false };

    private async Task<string> UploadAsync(FleetSession session, FileInfo picture, CancellationToken cancellationToken) =>
        (await AssetUploader.UploadAsync(session, request.TenantName, picture, AssetKind.Picture, null, cancellationToken)).Reference;
}
