using AdGenius.Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;

namespace AdGenius.Gateway.Grpc;

/// <summary>A message while it is decoded: it ends its call before it is longer, or takes more memory, than it may.</summary>
internal sealed class LimitedMessageStream(Stream message, HttpContext context, int maxBytes) : Stream
{
    private readonly GrpcBody _body = context.Features.GetRequiredFeature<GrpcBody>();
    private long _length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

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

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            message.Dispose();
        }

        base.Dispose(disposing);
    }
}
