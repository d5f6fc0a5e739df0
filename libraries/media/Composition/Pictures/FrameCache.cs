namespace AdGenius.Media.Composition.Pictures;

/// <summary>The few pictures that the current frame needs, taken from the decodedFrames as time goes on.</summary>
internal sealed class FrameCache(IAsyncEnumerator<PlanarPicture> decodedFrames)
{
    private readonly List<PlanarPicture> pictures = [];
    private int first;

    /// <summary>Pictures <paramref name="from"/> to <paramref name="to"/>. Neither bound ever goes back.</summary>
    public async ValueTask<PlanarPicture[]> GetRangeAsync(int from, int to)
    {
        while (first + pictures.Count <= to)
        {
            if (!await decodedFrames.MoveNextAsync())
            {
                throw new PictureUnreadableException($"There is no picture {first + pictures.Count}.");
            }

            pictures.Add(decodedFrames.Current);
        }

        pictures.RemoveRange(0, from - first);
        first = from;
        return [.. pictures.Take(to - from + 1)];
    }
}
