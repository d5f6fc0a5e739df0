namespace AdGenius.Media.Composition.Pictures;

/// <summary>The few pictures that the current frame needs, taken from the decodedFrames as time goes on.</summary>
internal sealed class FrameCache(IAsyncEnumerator<PlanarPicture> decodedFrames)
{
    private readonly List<PlanarPicture> _pictures = [];
    private int _first;

    /// <summary>Pictures <paramref name="from"/> to <paramref name="to"/>. Neither bound ever goes back.</summary>
    public async ValueTask<PlanarPicture[]> GetRangeAsync(int from, int to)
    {
        while (_first + _pictures.Count <= to)
        {
            if (!await decodedFrames.MoveNextAsync())
            {
                throw new PictureUnreadableException($"There is no picture {_first + _pictures.Count}.");
            }

            _pictures.Add(decodedFrames.Current);
        }

        _pictures.RemoveRange(0, from - _first);
        _first = from;
        return [.. _pictures.Take(to - from + 1)];
    }
}
