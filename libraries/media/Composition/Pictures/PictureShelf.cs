namespace AdGenius.Media.Composition.Pictures;

/// <summary>The few pictures that the current frame needs, taken from the feed as time goes on.</summary>
internal sealed class PictureShelf(IAsyncEnumerator<PlanarPicture> feed)
{
    private readonly List<PlanarPicture> pictures = [];
    private int first;

    /// <summary>Pictures <paramref name="from"/> to <paramref name="to"/>. Neither bound ever goes back.</summary>
    public async ValueTask<PlanarPicture[]> TakeAsync(int from, int to)
    {
        while (first + pictures.Count <= to)
        {
            if (!await feed.MoveNextAsync())
            {
                throw new PictureUnreadableException($"There is no picture {first + pictures.Count}.");
            }

            pictures.Add(feed.Current);
        }

        pictures.RemoveRange(0, from - first);
        first = from;
        return [.. pictures.Take(to - from + 1)];
    }
}
