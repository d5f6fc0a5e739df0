using System.Buffers;
using System.Net.Http.Headers;
using Amazon.S3.Model;

namespace AdGenius.ObjectStore.S3;

/// <summary>
/// The answer to a request for a range of an object. Proxies in front of S3 send the whole object instead, or leave out its length.
/// </summary>
internal static class S3Range
{
    private const int SkipBytes = 81_920;

    /// <summary>Reads the range that begins at <paramref name="start"/> into <paramref name="buffer"/>.</summary>
    /// <param name="answer">The answer, whose body was not read.</param>
    /// <param name="start">The first byte that was asked for.</param>
    /// <param name="buffer">As long as the range that was asked for; the object, or the answer, may end before.</param>
    /// <param name="knownLength">The length of the object, where an earlier answer had it.</param>
    /// <param name="idleLimit">How long nothing may be received.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <returns>How many bytes were read, and the length of the whole object.</returns>
    /// <exception cref="IOException">The connection broke, or another range was sent.</exception>
    /// <exception cref="ObjectStoreException">The object's length cannot be known.</exception>
    public static async Task<(int Read, long Length)> ReadAsync(
        GetObjectResponse answer,
        long start,
        Memory<byte> buffer,
        long? knownLength,
        TimeSpan idleLimit,
        CancellationToken cancellationToken)
    {
        await using var body = new IdleLimitedStream(answer.ResponseStream, idleLimit); // the answer's owner disposes its stream
        if (ContentRangeHeaderValue.TryParse(answer.ContentRange, out var range) && range is { From: { } from, To: { } to })
        {
            if (from != start || to - from >= buffer.Length)
            {
                throw new IOException(FormattableString.Invariant($"The object store sent bytes {from} to {to}; requested was {start}."));
            }

            var sent = buffer[..(int)(to - from + 1)];
            await body.ReadExactlyAsync(sent, cancellationToken);
            return (sent.Length, range.Length ?? knownLength ?? (sent.Length < buffer.Length ? to + 1 : throw UnknownLength()));
        }

        await SkipAsync(body, start, cancellationToken);
        if (answer.ContentLength > 0)
        {
            var sent = buffer[..(int)Math.Clamp(answer.ContentLength - start, 0, buffer.Length)];
            await body.ReadExactlyAsync(sent, cancellationToken);
            return (sent.Length, answer.ContentLength);
        }

        var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return read < buffer.Length || await body.ReadAsync(new byte[1], cancellationToken) == 0
            ? (read, start + read)
            : (read, knownLength ?? throw UnknownLength());
    }

    private static async Task SkipAsync(Stream body, long count, CancellationToken cancellationToken)
    {
        var skipped = ArrayPool<byte>.Shared.Rent(SkipBytes);
        try
        {
            for (var left = count; left > 0;)
            {
                var part = skipped.AsMemory(0, (int)Math.Min(left, skipped.Length));
                await body.ReadExactlyAsync(part, cancellationToken);
                left -= part.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(skipped);
        }
    }

    private static ObjectStoreException UnknownLength() => new(
        "The object store answers a request for a range with an object of unknown length. A proxy in front of it removes Content-Length "
        + "and Content-Range, or ignores Range; it must pass at least one of them on.");
}
