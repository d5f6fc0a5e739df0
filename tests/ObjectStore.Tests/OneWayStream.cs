namespace AdGenius.ObjectStore.Tests;

/// <summary>Bytes that can be read once, in small portions, like those of a connection.</summary>
internal sealed class OneWayStream(byte[] content) : ReadOnlyStream
{
    private int _position;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = Math.Min(Math.Min(buffer.Length, 10_007), content.Length - _position);
        content.AsMemory(_position, read).CopyTo(buffer);
        _position += read;
        return ValueTask.FromResult(read);
    }
}
