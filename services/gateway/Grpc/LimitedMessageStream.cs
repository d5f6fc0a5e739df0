using AdGenius.Gateway.Requests;
using AdGenius.ObjectStore;
using Microsoft.AspNetCore.Http.Features;

namespace AdGenius.Gateway.Grpc;

/// <summary>A message while it is decoded: it ends its call before it is longer, or takes more memory, than it may.</summary>
internal sealed class LimitedMessageStream(Stream message, HttpContext context, int maxBytes) : ReadOnlyStream
{
    private readonly GrpcBody _body = context.Features.GetRequiredFeature<GrpcBody>();
    private long _length;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    /// <exception cref="global::Grpc.Core.RpcException">The message is too long, or a limit of memory is reached.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = message.Read(buffer);
        _length += read;
        if (_length > maxBytes)
        {
            throw GrpcProblems.ExceptionOf(RequestBody.TooLarge(maxBytes), context);
        }

        _body.Count(_length);
        return read;
    }

    /// <inheritdoc />
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span)); // the encoded message is in memory

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            message.Dispose();
        }

        base.Dispose(disposing);
    }
}
