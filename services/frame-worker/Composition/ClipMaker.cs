using System.Globalization;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.FrameWorker.Enhancing;
using AdGenius.FrameWorker.Keyframes;
using AdGenius.FrameWorker.Work;
using AdGenius.Hosting.Telemetry;
using AdGenius.Imaging;
using AdGenius.Media.Composition;
using AdGenius.ObjectStore;

namespace AdGenius.FrameWorker.Composition;

/// <summary>Composes a clip of keyframes in staging and stores it beside them. An existing clip is not composed again.</summary>
internal sealed class ClipMaker(
    ClipComposer composer,
    ShapePictures shapePictures,
    PictureEnhancer enhancer,
    IObjectStore store,
    WorkFolders folders,
    AdGeniusMetrics metrics,
    TimeProvider time)
{
    private const string FileName = "clip.mp4";
    private const string ContentType = "video/mp4";

    /// <summary>The clip, and the same shots in those of the command's other shapes that their pictures can be cut to.</summary>
    public async Task<(MediaReference Clip, IReadOnlyList<ShapeClip> Shapes)> MakeAsync(
        ComposeClip command, ProgressReporter reporter, CancellationToken cancellationToken)
    {
        var others = command.OtherShapes ?? [];
        var main = new Part(FileName, new FrameSize(command.Width, command.Height), PicturesOf(command), 0, others.Count + 1);
        var clip = await MakeAsync(command, main, reporter, cancellationToken);
        var shapes = new List<ShapeClip>(others.Count);
        foreach (var shape in others)
        {
            var size = FrameSize.Of(command.Quality, shape);
            if (await shapePictures.CutAsync(command.Shots, size, cancellationToken) is { } pictures)
            {
                var part = new Part($"clip-{shape.Replace(':', 'x')}.mp4", size, pictures, shapes.Count + 1, others.Count + 1);
                try
                {
                    shapes.Add(new ShapeClip { Shape = shape, Clip = await MakeAsync(command, part, reporter, cancellationToken) });
                }
                catch (InvalidPictureException)
                {
                    // A later picture of a shot that only the main shape could show: finishing fits the whole picture in.
                }
            }
        }

        return (clip, shapes);
    }

    private async Task<MediaReference> MakeAsync(
        ComposeClip command, Part part, ProgressReporter reporter, CancellationToken cancellationToken)
    {
        var key = StagingKeys.Of(command.JobId, command.TakeId, command.Attempt, part.Name);
        if (await FindAsync(key, cancellationToken) is { } present)
        {
            return present;
        }

        using var folder = folders.Create();
        var path = Path.Combine(folder.FullName, FileName);
        var began = time.GetTimestamp();
        var enhanced = await enhancer.EnhanceAsync(command, part.Pictures, part.Size, folder.FullName, cancellationToken);
        await composer.ComposeAsync(
            PlanOf(command, part.Size, enhanced.Shots),
            enhanced.Pictures,
            path,
            CreateProgressCallback(command, part, reporter),
            cancellationToken);
        metrics.ClipComposed(command.FrameCount, time.GetElapsedTime(began));
        return await UploadAsync(key, path, cancellationToken);
    }

    private static ClipPlan PlanOf(ComposeClip command, FrameSize size, IReadOnlyList<PlannedShot> shots) => new()
    {
        Shots = shots,
        Transition = command.Transition,
        Motion = command.Motion,
        Size = size,
        FramesPerSecond = command.FramesPerSecond,
        FrameCount = command.FrameCount,
        Seed = command.Seed,
        Quality = command.Quality,
    };

    private List<SuppliedPicture> PicturesOf(ComposeClip command) =>
        [.. command.Shots.SelectMany(shot => shot.Pictures)
            .Select(picture => new SuppliedPicture(picture.ContentType, token => store.OpenReadAsync(picture.Key, token)))];

    private static Func<int, CancellationToken, Task> CreateProgressCallback(
        ComposeClip command,
        Part part,
        ProgressReporter reporter) => (frames, cancellationToken) =>
    {
        var share = (part.Index + ((double)frames / command.FrameCount)) / part.Count;
        var activity = string.Create(CultureInfo.InvariantCulture, $"composing frame {frames} of {command.FrameCount}");
        return reporter.ReportAsync(
            BatchProgress.ShareOfTake + ((1 - BatchProgress.ShareOfTake) * share),
            activity,
            null,
            cancellationToken);
    };

    /// <summary>One of several compositions of a command.</summary>
    private sealed record Part(string Name, FrameSize Size, IReadOnlyList<SuppliedPicture> Pictures, int Index, int Count);

    private async Task<MediaReference?> FindAsync(string key, CancellationToken cancellationToken) =>
        await store.HeadAsync(key, cancellationToken) is { Sha256: { } hash } facts
            ? new MediaReference { Key = key, Length = facts.Length, Sha256 = hash, ContentType = ContentType }
            : null;

    /// <summary>Two concurrent deliveries of one command compose two files; the first one stored is kept.</summary>
    private async Task<MediaReference> UploadAsync(string key, string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return await store.PutAsync(
                key,
                file,
                new PutOptions { ContentType = ContentType, WriteOnce = true, Length = file.Length },
                cancellationToken);
        }
        catch (ObjectExistsException)
        {
            return await FindAsync(key, cancellationToken)
                ?? throw new ObjectStoreException("The clip existed and was deleted in the meantime.") { IsTransient = true };
        }
    }
}
