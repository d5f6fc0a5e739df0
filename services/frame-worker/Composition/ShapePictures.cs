using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Imaging;
using AdGenius.Imaging.Files;
using AdGenius.Imaging.Framing;
using AdGenius.Media.Composition;
using AdGenius.ObjectStore;

namespace AdGenius.FrameWorker.Composition;

/// <summary>
/// Cuts a take's pictures to another aspect ratio where most stands out; all pictures of a shot at the same place, because they blend into
/// each other. Where the cuts would keep too little, the shape is not composed: finishing fits the whole picture in.
/// </summary>
internal sealed class ShapePictures(IObjectStore store)
{
    private const string Png = "image/png";

    /// <summary>The pictures of all shots in order; null where they cannot be cut well.</summary>
    public async Task<IReadOnlyList<SuppliedPicture>?> CutAsync(
        IReadOnlyList<Shot> shots, FrameSize size, CancellationToken cancellationToken)
    {
        var cut = new List<SuppliedPicture>();
        var coverage = 0.0;
        foreach (var shot in shots)
        {
            PictureRegion region;
            try
            {
                using var first = await ReadAsync(shot.Pictures[0], cancellationToken);
                var map = SaliencyMap.Of(first);
                region = Reframing.RegionFor(map, first.Width, first.Height, size.Width, size.Height);
                coverage += Reframing.CoverageOf(map, first.Width, first.Height, region) / shots.Count;
            }
            catch (Exception exception) when (exception is ImagingUnavailableException or InvalidPictureException)
            {
                return null; // the composition of the main shape reports what is wrong with a picture
            }

            cut.AddRange(shot.Pictures.Select(
                picture => new SuppliedPicture(Png, async token => await CutAsync(picture, region, token))));
        }

        return coverage >= Reframing.MinCoverage ? cut : null;
    }

    private async Task<Stream> CutAsync(MediaReference reference, PictureRegion region, CancellationToken cancellationToken)
    {
        using var picture = await ReadAsync(reference, cancellationToken);
        var fits = region.X + region.Width <= picture.Width && region.Y + region.Height <= picture.Height;
        using var part = fits ? picture.Crop(region) : picture.Crop(new PictureRegion(0, 0, picture.Width, picture.Height));
        return new MemoryStream(part.ToPng());
    }

    private async Task<Picture> ReadAsync(MediaReference reference, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenReadAsync(reference.Key, cancellationToken);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        return PictureReader.Read(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), PictureLimits.Default);
    }
}
