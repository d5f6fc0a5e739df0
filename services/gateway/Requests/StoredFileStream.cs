using AdGenius.ObjectStore;

namespace AdGenius.Gateway.Requests;

/// <summary>
/// A stored file that can be read from any position, as answers with a range are. <paramref name="opened"/> is the file from
/// <paramref name="openedAt"/> on; another position opens it again.
/// </summary>
internal sealed class StoredFileStream(IObjectStore store, string key, long length, Stream? opened, long openedAt) : ReadOnlyStream
{
    private Stream? _content = opened;
    private long _contentPosition = openedAt;
    private long _position;

    public override bool CanSeek => true;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= length)
        {
            return 0;
        }

        if (_content is null || _contentPosition != _position)
        {
            await CloseAsync();
            _content = await store.OpenReadAsync(key, _position, length, cancellationToken);
            _contentPosition = _position;
        }

        var read = await _content.ReadAsync(buffer, cancellationToken);
        _position += read;
        _contentPosition = _position;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content?.Dispose();
            _content = null;
        }

        base.Dispose(disposing);
    }

    private async ValueTask CloseAsync()
    {
        if (_content is { } content)
        {
            _content = null;
            await content.DisposeAsync();
        }
    }
}
