using System.Net;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>A body in memory, which is read without another copy of it.</summary>
/// <param name="bytes">The body.</param>
/// <param name="turn">The turn of a large one (<see cref="LargeAnswers"/>), which ends with this content unless it is taken.</param>
internal sealed class BufferedBody(byte[] bytes, IDisposable? turn) : HttpContent
{
    private IDisposable? _turn = turn;

    /// <summary>The body; not to be changed.</summary>
    public byte[] Bytes => bytes;

    /// <summary>The turn, which the caller ends from now on; null for a body that needs none.</summary>
    public IDisposable? TakeTurn() => Interlocked.Exchange(ref _turn, null);

    /// <inheritdoc/>
    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => new MemoryStream(bytes, writable: false);

    /// <inheritdoc/>
    protected override Task<Stream> CreateContentReadStreamAsync() =>
        Task.FromResult<Stream>(new MemoryStream(bytes, writable: false));

    /// <inheritdoc/>
    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.Write(bytes);

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(bytes).AsTask();

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            TakeTurn()?.Dispose();
        }

        base.Dispose(disposing);
    }
}
