namespace AdGenius.ObjectStore.Tests;

/// <summary>Gives zeros and breaks off, like a connection that is cut.</summary>
internal sealed class BreakingStream(int bytesBefore) : ReadOnlyStream
{
    private int _left = bytesBefore;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0)
        {
            throw new IOException("The connection was cut.");
        }

        var read = Math.Min(_left, buffer.Length);
        buffer.Span[..read].Clear();
        _left -= read;
        return ValueTask.FromResult(read);
    }
}
