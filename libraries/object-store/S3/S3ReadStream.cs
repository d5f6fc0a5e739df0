using System.Buffers;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace AdGenius.ObjectStore.S3;

/// <summary>
/// Reads an object in ranges, some of them ahead of the reader: a broken connection repeats one range only, and memory is a few ranges at
/// any size. All ranges are of one version of the object.
/// </summary>
internal sealed class S3ReadStream : ReadOnlyStream
{
    private readonly S3Connection _connection;
    private readonly S3Retry _retry;
    private readonly string _key;
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<Task<Window>> _ahead = new();
    private readonly string _etag;
    private readonly long _length;
    private readonly long _end;
    private Window _current;
    private int _taken;
    private long _nextStart;
    private bool _disposed;

    private S3ReadStream(
        S3Connection connection, S3Retry retry, string key, Window first, long start, long end, long length, string etag)
    {
        _connection = connection;
        _retry = retry;
        _key = key;
        _length = length;
        _end = Math.Min(end, length);
        _etag = etag;
        _current = first;
        _nextStart = start + first.Count;
        FetchAhead();
    }

    /// <summary>
    /// Opens the bytes from <paramref name="start"/> to <paramref name="end"/>, which is exclusive and may be behind the last.
    /// </summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    public static async Task<Stream> OpenAsync(
        S3Connection connection, S3Retry retry, string key, long start, long end, CancellationToken cancellationToken)
    {
        try
        {
            var count = (int)Math.Min(connection.Options.PartBytes, end - start);
            var (window, length, etag) = await FetchAsync(connection, retry, key, start, count, null, null, cancellationToken);
            return new S3ReadStream(connection, retry, key, window, start, end, length, etag);
        }
        catch (AmazonS3Exception exception) when (S3Faults.IsNotFound(exception))
        {
            throw new ObjectNotFoundException($"There is no object '{key}' in {connection.Location}.", exception);
        }
        catch (AmazonS3Exception exception)
        {
            throw Changed(connection, key, exception);
        }
    }

    public override long Length => _length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!await HasMoreAsync(cancellationToken))
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, _current.Count - _taken);
        _current.Bytes.AsMemory(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    /// <summary>
    /// Writes the ranges directly from memory, <paramref name="bufferSize"/> bytes at a time: one copy less than reading.
    /// </summary>
    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        ValidateCopyToArguments(destination, bufferSize);
        while (await HasMoreAsync(cancellationToken))
        {
            var count = Math.Min(bufferSize, _current.Count - _taken);
            await destination.WriteAsync(_current.Bytes.AsMemory(_taken, count), cancellationToken);
            _taken += count;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await _stop.CancelAsync();
            foreach (var fetch in _ahead)
            {
                await ((Task)fetch).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (fetch.IsCompletedSuccessfully)
                {
                    (await fetch).Return();
                }
            }

            _current.Return();
            _stop.Dispose();
        }

        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        // Without asynchronous disposal the garbage collector frees the buffers once the running fetches have ended.
        if (disposing && !_disposed)
        {
            _stop.Cancel();
            _disposed = true;
        }

        base.Dispose(disposing);
    }

    /// <summary>False at the end; else there are bytes in the current range, which may be the next one.</summary>
    private async ValueTask<bool> HasMoreAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_taken < _current.Count)
        {
            return true;
        }

        if (_ahead.Count == 0)
        {
            return false;
        }

        var next = await _ahead.Peek().WaitAsync(cancellationToken);
        _ = _ahead.Dequeue();
        _current.Return();
        (_current, _taken) = (next, 0);
        FetchAhead();
        return true;
    }

    private void FetchAhead()
    {
        while (_ahead.Count < _connection.Options.MaxConcurrentParts && _nextStart < _end)
        {
            var start = _nextStart;
            var count = (int)Math.Min(_connection.Options.PartBytes, _end - start);
            _nextStart += count;
            _ahead.Enqueue(FetchNextAsync(start, count));
        }
    }

    private async Task<Window> FetchNextAsync(long start, int count)
    {
        try
        {
            return (await FetchAsync(_connection, _retry, _key, start, count, _etag, _length, _stop.Token)).Window;
        }
        catch (AmazonS3Exception exception)
        {
            throw Changed(_connection, _key, exception);
        }
    }

    private static ObjectStoreException Changed(S3Connection connection, string key, AmazonS3Exception? exception)
    {
        var message = $"The object '{key}' in {connection.Location} was replaced or deleted while it was being read.";
        return exception is null ? new ObjectStoreException(message) : new ObjectStoreException(message, exception);
    }

    /// <summary>
    /// Reads <paramref name="count"/> bytes, or up to the object's end. Tag and length are those of an earlier answer, null before the
    /// first one.
    /// </summary>
    private static async Task<(Window Window, long Length, string ETag)> FetchAsync(
        S3Connection connection,
        S3Retry retry,
        string key,
        long start,
        int count,
        string? etag,
        long? knownLength,
        CancellationToken cancellationToken)
    {
        var buffer = connection.Buffers.Rent(count);
        try
        {
            return await retry.RunAsync(
                async (_, cancellation) =>
                {
                    var (filled, tag, length) = (0, etag, knownLength);
                    do
                    {
                        (var read, length, tag) = await ReadAsync(
                            connection, key, start + filled, buffer.AsMemory(filled, count - filled), tag, length, cancellation);
                        filled += read;
                    }
                    while (filled < count && start + filled < length); // HTTP allows an answer of less than the range that was asked for

                    return (new Window(connection.Buffers, buffer, filled), length.Value, tag);
                },
                cancellationToken);
        }
        catch (ObjectStoreException exception) when (exception.InnerException is AmazonS3Exception
            { StatusCode: HttpStatusCode.RequestedRangeNotSatisfiable } && start == 0)
        {
            return (new Window(connection.Buffers, buffer, 0), 0, string.Empty); // an empty object has no first byte
        }
        catch
        {
            connection.Buffers.Return(buffer);
            throw;
        }
    }

    /// <summary>One request for a range, whose answer may be the beginning of that range.</summary>
    private static async Task<(int Read, long Length, string ETag)> ReadAsync(
        S3Connection connection,
        string key,
        long start,
        Memory<byte> buffer,
        string? etag,
        long? knownLength,
        CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest
        {
            BucketName = connection.Bucket,
            Key = key,
            ByteRange = new ByteRange(start, start + buffer.Length - 1),
            EtagToMatch = S3ETag.Strong(etag),
        };
        using var answer = await connection.Client.GetObjectAsync(request, cancellationToken);
        var (read, length) = await S3Range.ReadAsync(
            answer, start, buffer, knownLength, connection.Options.RequestTimeout, cancellationToken);
        return length != (knownLength ?? length) ? throw Changed(connection, key, null)
            : read == 0 && start < length ? throw new IOException("The object store sent no byte of the range that was asked for.")
            : (read, length, answer.ETag);
    }

    private readonly record struct Window(ArrayPool<byte> Pool, byte[] Bytes, int Count)
    {
        public void Return() => Pool.Return(Bytes);
    }
}
