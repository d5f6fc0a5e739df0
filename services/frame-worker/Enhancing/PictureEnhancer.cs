using System.Globalization;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Diffusion.Enhancing;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Pictures;
using AdGenius.Imaging;
using AdGenius.Imaging.Files;
using AdGenius.Media.Composition;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Enhancing;

/// <summary>
/// Makes pictures between keyframes and enlarges pictures that are smaller than the video, where the folder of models has graphs for it. A
/// failure costs quality only: the clip is composed of the keyframes as they are then.
/// </summary>
internal sealed partial class PictureEnhancer(
    Enhancers enhancers,
    IOptions<EnhancingOptions> options,
    TimeProvider time,
    ILogger<PictureEnhancer> logger)
{
    /// <summary>An enlargement by less than this shows nothing that the composer's own resampling does not.</summary>
    private const double MinEnlargement = 1.15;

    private const int MaxPicturesInGap = 30;

    /// <summary>The pictures of a clip, in files of a folder where they were enhanced.</summary>
    /// <param name="command">The composition.</param>
    /// <param name="keyframes">The pictures of all shots in order, in the shape that is composed.</param>
    /// <param name="size">The size that is composed.</param>
    /// <param name="folder">An existing folder for the files; it must live until the clip is composed.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<EnhancedPictures> EnhanceAsync(
        ComposeClip command, IReadOnlyList<SuppliedPicture> keyframes, FrameSize size, string folder, CancellationToken cancellationToken)
    {
        var asTheyAre = new EnhancedPictures(
            [.. command.Shots.Select(shot => new PlannedShot(shot.Pictures.Count, shot.DurationSeconds))], keyframes);
        if (!enhancers.AreThere)
        {
            return asTheyAre;
        }

        using var limit = new CancellationTokenSource(options.Value.TimeLimit, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await enhancers.UseAsync(
                (interpolator, upscaler) => EnhanceAsync(
                    command, keyframes, size, folder, new Graphs(interpolator, upscaler), ending.Token),
                ending.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LogEnhancingFailed(command.TakeId, string.Create(
                CultureInfo.InvariantCulture, $"it took longer than Enhancing:TimeLimit ({options.Value.TimeLimit})"));
            return asTheyAre;
        }
        catch (Exception failure) when (failure is ModelFaultException or InvalidPictureException or ArgumentException)
        {
            LogEnhancingFailed(command.TakeId, failure.Message);
            return asTheyAre;
        }
    }

    private async Task<EnhancedPictures> EnhanceAsync(
        ComposeClip command,
        IReadOnlyList<SuppliedPicture> keyframes,
        FrameSize size,
        string folder,
        Graphs graphs,
        CancellationToken cancellationToken)
    {
        var counts = CountsOf(command, graphs.Interpolator);
        var shots = new List<PlannedShot>();
        var pictures = new List<SuppliedPicture>();
        var next = 0;
        for (var i = 0; i < command.Shots.Count; i++)
        {
            var before = pictures.Count;
            RgbImage? last = null;
            for (var of = command.Shots[i].Pictures.Count; of > 0; of--)
            {
                var image = await ReadAsync(keyframes[next++], cancellationToken);
                if (last is not null && counts[i] > 0 && (last.Width, last.Height) == (image.Width, image.Height))
                {
                    var from = last;
                    var between = await Task.Run(
                        () => graphs.Interpolator!.Between(from, image, counts[i], cancellationToken), cancellationToken);
                    foreach (var one in between)
                    {
                        pictures.Add(await WriteAsync(one, size, folder, pictures.Count, graphs.Upscaler, cancellationToken));
                    }
                }

                pictures.Add(await WriteAsync(image, size, folder, pictures.Count, graphs.Upscaler, cancellationToken));
                last = image;
            }

            shots.Add(new PlannedShot(pictures.Count - before, command.Shots[i].DurationSeconds));
        }

        LogEnhanced(command.TakeId, keyframes.Count, pictures.Count);
        return new EnhancedPictures(shots, pictures);
    }

    /// <summary>How many pictures are made in each gap of each shot: as many as the rate asks for, and the clip may have.</summary>
    private int[] CountsOf(ComposeClip command, FrameInterpolator? interpolator)
    {
        var keyframes = command.Shots.Sum(shot => shot.Pictures.Count);
        var gaps = command.Shots.Sum(shot => shot.Pictures.Count - 1);
        var room = gaps == 0 ? 0 : Math.Max(0, options.Value.MaxPictures - keyframes) / gaps;
        return [.. command.Shots.Select(shot =>
        {
            if (interpolator is null || shot.Pictures.Count < 2)
            {
                return 0;
            }

            var wanted = (int)Math.Round(shot.DurationSeconds * options.Value.PicturesPerSecond / (shot.Pictures.Count - 1)) - 1;
            return interpolator.CountFor(Math.Clamp(wanted, 0, Math.Min(room, MaxPicturesInGap)));
        })];
    }

    private static async Task<RgbImage> ReadAsync(SuppliedPicture keyframe, CancellationToken cancellationToken)
    {
        await using var content = await keyframe.OpenAsync(cancellationToken);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        using var picture = PictureReader.Read(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), PictureLimits.Default);
        return new RgbImage(picture.Width, picture.Height, picture.ToRgb());
    }

    private static async Task<SuppliedPicture> WriteAsync(
        RgbImage image, FrameSize size, string folder, int index, PictureUpscaler? upscaler, CancellationToken cancellationToken)
    {
        // The picture fills the frame, so the side that must grow more decides.
        var enlargement = Math.Max((double)size.Width / image.Width, (double)size.Height / image.Height);
        var final = upscaler is not null && enlargement >= MinEnlargement
            ? await Task.Run(() => upscaler.Upscale(image, cancellationToken), cancellationToken)
            : image;
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"picture-{index:00000}.png"));
        using (var picture = Picture.OfRgb(final.Pixels, final.Width, final.Height))
        {
            await File.WriteAllBytesAsync(path, picture.ToPng(), cancellationToken);
        }

        return new SuppliedPicture("image/png", _ => Task.FromResult<Stream>(File.OpenRead(path)));
    }

    [LoggerMessage(LogLevel.Warning, "Enhancing failed, the clip is composed of the keyframes as they are: take {TakeId}, {Reason}")]
    private partial void LogEnhancingFailed(Guid takeId, string reason);

    [LoggerMessage(LogLevel.Information, "Keyframes enhanced: take {TakeId}, {KeyframeCount} became {PictureCount}")]
    private partial void LogEnhanced(Guid takeId, int keyframeCount, int pictureCount);

    /// <summary>The graphs that there are.</summary>
    private sealed record Graphs(FrameInterpolator? Interpolator, PictureUpscaler? Upscaler);
}
