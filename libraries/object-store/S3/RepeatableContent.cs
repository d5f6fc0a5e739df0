namespace AdGenius.ObjectStore.S3;

/// <summary>
/// A part of a stream that can seek, read from its start for each attempt to send it. A connection may still be reading for an attempt that
/// has failed: after <see cref="Open"/> reads of the earlier attempts fail, and after <see cref="CloseAsync"/> all do.
/// </summary>
/// <param name="content">The stream, which nothing else may read meanwhile; it stays open.</param>
/// <param name="start">The part's first byte.</param>
/// <param name="length">The part's length in bytes.</param>
#pragma warning disable CA1001 // a late read may still wait for the semaphore, which without its wait handle holds nothing
internal sealed class RepeatableContent(Stream content, long start, long length)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _turn = new(1);
    private Attempt? _current;

    /// <summary>A stream of the part. <paramref name="onRead"/> is called before each read.</summary>
    public Stream Open(Action onRead)
    {
        var attempt = new Attempt(this, onRead);
        Volatile.Write(ref _current, attempt);
        return attempt;
    }

    /// <summary>Waits for the read in progress; the stream is not read from then on.</summary>
    public async Task CloseAsync()
    {
        Volatile.Write(ref _current, null);
        await _turn.WaitAsync();
        _turn.Release();
    }

    private sealed class Attempt(RepeatableContent owner, Action onRead) : ReadOnlyStream
    {
        public override bool CanSeek => true;

        public override long Length => owner.LengthOfPart;

        public override long Position { get; set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            onRead();
            await owner._turn.WaitAsync(cancellationToken);
            try
            {
                var read = await owner.At(this).ReadAsync(buffer[..Readable(buffer.Length)], cancellationToken);
                Position += read;
                return read;
            }
            finally
            {
                owner._turn.Release();
            }
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            onRead();
            owner._turn.Wait();
            try
            {
                var read = owner.At(this).Read(buffer, offset, Readable(count));
                Position += read;
                return read;
            }
            finally
            {
                owner._turn.Release();
            }
        }

        public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => Position,
            _ => Length,
        };

        private int Readable(int count) => (int)Math.Clamp(Length - Position, 0, count);
    }

    private long LengthOfPart => length;

    /// <summary>The stream at the position of that attempt.</summary>
    private Stream At(Attempt attempt)
    {
        if (!ReferenceEquals(Volatile.Read(ref _current), attempt))
        {
            throw new IOException("The content is read by a later attempt to send it.");
        }

        content.Position = start + attempt.Position;
        return content;
    }
}
