namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>Collects a body that is being received, in parts that are put together once.</summary>
internal sealed class BodyBuffer
{
    private const int MinPart = 16 * 1024;
    private const int MaxPart = 8 * 1024 * 1024;

    private readonly List<byte[]> _parts = []; // full, but for the last
    private byte[] _last = new byte[MinPart];
    private int _used;

    /// <summary>How many bytes it holds.</summary>
    public int Length { get; private set; }

    /// <summary>Room for the next bytes, at least one.</summary>
    public Memory<byte> Free()
    {
        if (_used == _last.Length)
        {
            _parts.Add(_last);
            _last = GC.AllocateUninitializedArray<byte>(Math.Min(_last.Length * 2, MaxPart));
            _used = 0;
        }

        return _last.AsMemory(_used);
    }

    /// <summary>The next <paramref name="count"/> bytes are in the room.</summary>
    public void Advance(int count)
    {
        _used += count;
        Length += count;
    }

    /// <summary>The body will have that many bytes, as its server says: what follows is received into its place.</summary>
    public void Expect(int length)
    {
        if (length > Length)
        {
            var whole = GC.AllocateUninitializedArray<byte>(length);
            CopyTo(whole);
            _parts.Clear();
            (_last, _used) = (whole, Length);
        }
    }

    /// <summary>What it holds, without another copy where that was expected.</summary>
    public byte[] ToArray()
    {
        if (_parts.Count == 0 && _used == _last.Length)
        {
            return _last;
        }

        var whole = GC.AllocateUninitializedArray<byte>(Length);
        CopyTo(whole);
        return whole;
    }

    private void CopyTo(byte[] target)
    {
        var position = 0;
        foreach (var part in _parts)
        {
            part.CopyTo(target, position);
            position += part.Length;
        }

        Array.Copy(_last, 0, target, position, _used);
    }
}
