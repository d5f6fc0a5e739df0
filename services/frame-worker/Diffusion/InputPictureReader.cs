using System.Diagnostics;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Pictures;
using AdGenius.Downloads;
using AdGenius.FrameWorker.KeyframeSources;
using AdGenius.Imaging;
using AdGenius.Imaging.Files;
using AdGenius.ObjectStore;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// Reads the pictures that a command gives to the model: those of the tenant's own folder and, for the source image, one with a public
/// address. All are cut to the shape that is rendered, around the same middle, so that mask and control image fit the picture.
/// </summary>
internal sealed class InputPictureReader(SourcePictureLoader loader)
{
    private const string SourceImage = "sourceImage";

    /// <param name="command">The command.</param>
    /// <param name="size">The size that is rendered.</param>
    /// <param name="scenes">The scenes of the wanted keyframes: pictures of other scenes are not read.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="KeyframeSourceException">A picture does not exist, is another tenant's, or cannot be read.</exception>
    public async Task<InputPictures> ReadAsync(
        RenderKeyframes command,
        FrameSize size,
        IReadOnlyCollection<int> scenes,
        CancellationToken cancellationToken)
    {
        var settings = command.Diffusion;

        // A picture that fills the frame by itself is cut where it shows least; together with others all are cut in the middle.
        var isAlone = settings?.Mask is null && settings?.ControlImage is null;
        return new InputPictures
        {
            Starts = await ReadStartsAsync(command, size, scenes, isAlone, cancellationToken),
            Control = await ReadAsync("diffusion.controlImage", settings?.ControlImage, command, size, false, cancellationToken),
            Mask = await ReadAsync("diffusion.mask", settings?.Mask, command, size, false, cancellationToken),
            Loras = [.. (settings?.Loras ?? []).Select(lora => new LoraRequest(lora.Name, (float)(lora.Weight ?? 1)))],
        };
    }

    private async Task<IReadOnlyList<RgbImage>> ReadStartsAsync(
        RenderKeyframes command, FrameSize size, IReadOnlyCollection<int> scenes, bool isAlone, CancellationToken cancellationToken)
    {
        if (command.Diffusion?.ReferenceImages is { Count: > 0 } references)
        {
            var read = new Dictionary<int, RgbImage>();
            foreach (var index in scenes.Select(scene => Math.Min(scene, references.Count - 1)).Distinct())
            {
                read[index] = (await ReadAsync(
                    $"diffusion.referenceImages[{index}]", references[index], command, size, isAlone, cancellationToken))!;
            }

            var any = read.Values.First();
            return [.. references.Select((_, index) => read.GetValueOrDefault(index) ?? any)];
        }

        if (command.SourcePicture is { } staged && StagingKeys.IsStaging(staged.Key))
        {
            return [Decode(SourceImage, await loader.LoadStagedAsync(staged.Key, cancellationToken), size, isAlone)];
        }

        return await ReadAsync(SourceImage, command.SourceImage, command, size, isAlone, cancellationToken) is { } picture ? [picture] : [];
    }

    private async Task<RgbImage?> ReadAsync(
        string field, string? source, RenderKeyframes command, FrameSize size, bool isAlone, CancellationToken cancellationToken) =>
        source is null
            ? null
            : Decode(field, await loader.LoadAsync(source, command.TenantName, asBytes: true, cancellationToken), size, isAlone);

    private static RgbImage Decode(string field, PictureResult result, FrameSize size, bool isAlone)
    {
        var bytes = result switch
        {
            PictureResult.Loaded picture => picture.Picture.Bytes!,
            PictureResult.Refused refused => throw Refused(
                field, refused.Failure.Text.Replace(SourceImage, field, StringComparison.Ordinal)),
            PictureResult.TransientFailure again => throw new KeyframeSourceException(
                new Failure { Code = FailureCode.StorageUnavailable, Text = again.Reason, Retryable = true }),
            _ => throw new UnreachableException(),
        };
        try
        {
            using var decoded = PictureReader.Read(bytes, PictureLimits.Default);
            using var framed = isAlone ? decoded.Reframe(size.Width, size.Height) : decoded.Cover(size.Width, size.Height);
            return new RgbImage(size.Width, size.Height, framed.ToRgb());
        }
        catch (InvalidPictureException exception)
        {
            throw Refused(field, $"{field} cannot be used. {exception.Message}", exception);
        }
    }

    private static KeyframeSourceException Refused(string field, string text, Exception? innerException = null) =>
        new(new Failure { Code = FailureCode.InvalidRequest, Text = text, Field = field }, innerException);
}
