namespace AdGenius.Media.Composition.Pictures;

/// <summary>The few pictures that the current frame needs, read from the decoder on demand.</summary>
internal sealed class FrameCache(FrameDecoder decoder)
{
    private readonly List<PlanarPicture> _pictures = [];
    private int _first;

    /// <summary>Pictures <paramref name="from"/> to <paramref name="to"/>. Neither bound ever goes back.</summary>
    public async ValueTask<PlanarPicture[]> GetRangeAsync(int from, int to, CancellationToken cancellationToken)
    {
        while (_first + _pictures.Count <= to)
        {
            _pictures.Add(await decoder.ReadAsync(cancellationToken)
                ?? throw new PictureUnreadableException($"Picture {_first + _pictures.Count} is missing."));
        }

        _pictures.RemoveRange(0, from - _first);
        _first = from;
        return [.. _pictures.Take(to - from + 1)];
    }
}
