using AdGenius.Contracts;
using AdGenius.Contracts.Storage;
using AdGenius.Finishing.Disclosure;
using AdGenius.Hosting.Processes;
using AdGenius.Media.Colour;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using AdGenius.ObjectStore;
using AdGenius.StorageWorker.Library;
using AdGenius.StorageWorker.Work;

namespace AdGenius.StorageWorker.Spritesheets;

/// <summary>
/// Makes one JPEG of frames at even distances, five in a row. It is kept in staging, where a second request finds it until it expires.
/// </summary>
internal sealed class SpritesheetMaker(
    VideoLibrary library, IObjectStore store, WorkFolders workFolders, MediaProbe probe, FfmpegTools tools, TenantFolders folders)
{
    private const int Columns = 5;
    private const int Rows = 5;
    private const int FrameWidth = 192;
    private const string ContentType = "image/jpeg";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <exception cref="ObjectStoreException">The object store failed.</exception>
    public async Task<SpritesheetMade> MakeAsync(MakeSpritesheet request, CancellationToken cancellationToken)
    {
        if (!folders.Owns(request.TenantName, request.VideoKey) || request.DurationSeconds is not (> 0 and < 86_400))
        {
            return Failed(request, FailureCode.InvalidRequest, "The video is not in the tenant's folder, or has no length.");
        }

        var key = StagingKeys.Of(request.JobId, request.TakeId, 0, "spritesheet.jpg");
        if (await store.HeadAsync(key, cancellationToken) is { Sha256: { } sha256 } found)
        {
            return Made(request, new MediaReference { Key = key, Length = found.Length, Sha256 = sha256, ContentType = ContentType });
        }

        using var work = workFolders.Create();
        try
        {
            await library.FetchAsync(request.VideoKey, work.File("video.mp4"), cancellationToken);
            if (!await ChildTurn.RunAsync(() => TryDrawAsync(request, work, cancellationToken), cancellationToken))
            {
                return Failed(request, FailureCode.InvalidMedia, "The video's frames cannot be read.");
            }

            await XmpMarker.CopyAsync(work.File("video.mp4"), work.File("sheet.jpg"), cancellationToken);
        }
        catch (ObjectNotFoundException)
        {
            return Failed(request, FailureCode.InvalidRequest, "The video does not exist.");
        }
        catch (Exception exception) when (exception is InvalidMediaException or ToolFailedException { DiskFull: false, WasKilled: false })
        {
            return Failed(request, FailureCode.InvalidMedia, "The video's frames cannot be read.");
        }

        await using var picture = File.OpenRead(work.File("sheet.jpg"));
        return Made(request, await store.PutAsync(
            key, picture, new PutOptions { ContentType = ContentType, Length = picture.Length }, cancellationToken));
    }

    /// <summary>False where the file has no video.</summary>
    private async Task<bool> TryDrawAsync(MakeSpritesheet request, ScratchFolder work, CancellationToken cancellationToken)
    {
        if ((await probe.ProbeAsync(work.File("video.mp4"), cancellationToken)).Video is not { } video)
        {
            return false;
        }

        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = tools.Ffmpeg,
                Arguments = ArgumentsFor(
                    work.File("video.mp4"), Bt709.MatrixOf(video), work.File("sheet.jpg"), request.DurationSeconds),
                TimeLimit = Limit,
                MemoryLimitBytes = ChildMemory.Decoder,
            },
            cancellationToken);
        return true;
    }

    internal static IReadOnlyList<string> ArgumentsFor(string video, string matrix, string picture, double durationSeconds) =>
    [
        "-v", "error", "-nostdin", "-y", .. ForeignInput.Threads, .. ForeignInput.Arguments, "-i", "file:" + video, "-map", "0:V:0",
        "-vf", FormattableString.Invariant(
            $"fps={Columns * Rows / durationSeconds:0.######},scale={FrameWidth}:-2:{PictureColours.ForJpeg(matrix)},")
            + FormattableString.Invariant($"tile={Columns}x{Rows}"),
        "-frames:v", "1", "-q:v", "4", "-f", "image2", "-update", "1", "file:" + picture,
    ];

    private static SpritesheetMade Made(MakeSpritesheet request, MediaReference picture) =>
        new() { TakeId = request.TakeId, Picture = picture };

    private static SpritesheetMade Failed(MakeSpritesheet request, FailureCode code, string text) =>
        new() { TakeId = request.TakeId, Failure = new Failure { Code = code, Text = text } };
}
