using AdGenius.ObjectStore;

namespace AdGenius.Downloads;

/// <summary>A decoded body. That it is damaged is reported as a connection is that breaks: as an <see cref="HttpIOException"/>.</summary>
internal sealed class DecodedStream(Stream source) : ReadOnlyStream
{
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return source.Read(buffer);
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            throw Damaged(exception);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await source.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            throw Damaged(exception);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>gzip and deflate report it with the first type, Brotli with the second.</summary>
    private static bool IsDamage(Exception exception) =>
        exception is InvalidDataException or (InvalidOperationException and not ObjectDisposedException);

    private static HttpIOException Damaged(Exception exception) =>
        new(HttpRequestError.InvalidResponse, "The body of the response cannot be decoded.", exception);
}
