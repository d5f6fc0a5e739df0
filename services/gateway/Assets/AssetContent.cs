using AdGenius.ObjectStore;

namespace AdGenius.Gateway.Assets;

/// <summary>The content of an upload: the bytes that were read to learn its format, then the rest, counted.</summary>
internal sealed class AssetContent(ReadOnlyMemory<byte> head, Stream rest, long maxBytes) : ReadOnlyStream
{
    private int _headRead;
    private long _total;

    public override long Position { get => _total; set => throw new NotSupportedException(); }

    /// <exception cref="AssetContentException">There are more bytes than allowed, or the caller stopped sending.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        if (_headRead < head.Length)
        {
            read = Math.Min(buffer.Length, head.Length - _headRead);
            head.Span.Slice(_headRead, read).CopyTo(buffer.Span);
            _headRead += read;
        }
        else
        {
            read = await ReadRestAsync(rest, buffer, cancellationToken);
        }

        _total += read;
        return _total <= maxBytes ? read : throw new AssetContentException("The file is too large.") { IsTooLarge = true };
    }

    /// <summary>Reads from a body; what is wrong with it must not be taken for a failure of the object store.</summary>
    public static async ValueTask<int> ReadRestAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw new AssetContentException("The body ended before it was complete.", exception);
        }
    }
}
