using System.Globalization;

namespace AdGenius.ObjectStore.S3;

/// <summary>
/// The body of an answer, whose reads end when nothing is received for a while: the time limit of a request ends with its headers, and a
/// connection whose other end has vanished is never closed.
/// </summary>
/// <param name="inner">The body.</param>
/// <param name="limit">How long one read may take.</param>
internal sealed class IdleLimitedStream(Stream inner, TimeSpan limit) : ReadOnlyStream
{
    /// <inheritdoc/>
    /// <exception cref="IOException">Nothing was received for too long.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        idle.CancelAfter(limit);
        try
        {
            return await inner.ReadAsync(buffer, idle.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            var seconds = limit.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            throw new IOException($"The object store sent nothing for {seconds} s in the middle of an answer.", exception);
        }
    }
}
