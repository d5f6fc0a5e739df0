namespace AdGenius.ObjectStore.Telemetry;

/// <summary>Counts the bytes read and ends the download's span when it is closed.</summary>
internal sealed class ObservedReadStream(Stream inner, ObjectStoreTelemetry.Transfer transfer) : ReadOnlyStream
{
    private long _bytes;
    private Exception? _fault;

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => inner.CanSeek;

    public override long Length => inner.Length;

    public override long Position { get => inner.Position; set => inner.Position = value; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = inner.Read(buffer);
            _bytes += read;
            return read;
        }
        catch (Exception exception)
        {
            _fault = exception;
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            _bytes += read;
            return read;
        }
        catch (Exception exception)
        {
            _fault = exception;
            throw;
        }
    }

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            transfer.End(_bytes, _fault);
        }

        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        transfer.End(_bytes, _fault);
        await base.DisposeAsync(); // everything is closed already: this only suppresses the finalizer
        GC.SuppressFinalize(this);
    }
}
