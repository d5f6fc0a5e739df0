using System.Buffers;
using System.IO.Pipelines;
using AdGenius.Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;

namespace AdGenius.Gateway.Grpc;

/// <summary>
/// The body of a gRPC call. What has arrived of its message counts as memory of the tenant's requests before the message is complete, and
/// the message must arrive in time, like every other body. Calls without authentication may send small messages only, which are not
/// counted: a health check must not fail because others fill a limit.
/// </summary>
/// <param name="body">The body as it arrives.</param>
/// <param name="hasOneMessage">False for a method that takes a stream of messages: only an incomplete one counts, and is timed.</param>
/// <param name="context">The call.</param>
/// <param name="budget">The memory of requests.</param>
/// <param name="time">The clock.</param>
internal sealed class GrpcBody(PipeReader body, bool hasOneMessage, HttpContext context, RequestMemoryBudget budget, TimeProvider time)
    : PipeReader, IRequestBodyPipeFeature, IDisposable
{
    /// <summary>The longest message of a call without authentication in bytes.</summary>
    public const int MaxAnonymousBytes = 16 * 1024;

    private readonly bool _isAnonymous = RequestMemoryBudget.IsAnonymous(context);
    private HeldBytes? _held;
    private ReadOnlySequence<byte> _buffer;
    private long _consumed;
    private long? _waitingSince;
    private bool _hasPartOfMessage;

    public PipeReader Reader => this;

    private bool IsIncomplete => hasOneMessage || _hasPartOfMessage;

    /// <summary>Counts the message of the call, which may be longer than its body was. Ends the call where it is too much.</summary>
    /// <param name="bytes">The message's length.</param>
    /// <exception cref="global::Grpc.Core.RpcException">The message is too long, or a limit is reached.</exception>
    public void Count(long bytes)
    {
        if (RefusalOf(bytes) is { } refusal)
        {
            throw GrpcProblems.ExceptionOf(refusal, context);
        }
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (!IsIncomplete)
        {
            return Arrived(await body.ReadAsync(cancellationToken));
        }

        _waitingSince ??= time.GetTimestamp();
        var left = RequestBody.ReadTimeout - time.GetElapsedTime(_waitingSince.Value);
        using var timeout = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return Arrived(await body.ReadAsync(either.Token));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw GrpcProblems.ExceptionOf(RequestBody.TooSlow(), context);
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!body.TryRead(out result))
        {
            return false;
        }

        result = Arrived(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var bytes = _buffer.Slice(0, consumed).Length;
        _hasPartOfMessage = bytes == 0 && !_buffer.IsEmpty;
        _consumed += hasOneMessage ? bytes : 0;
        _buffer = default;
        if (!IsIncomplete)
        {
            _waitingSince = null;
        }

        body.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => body.CancelPendingRead();

    public override void Complete(Exception? exception = null) => body.Complete(exception);

    /// <summary>The call is answered: it holds nothing any more.</summary>
    public void Dispose() => _held?.Dispose();

    private ReadResult Arrived(ReadResult result)
    {
        if (IsIncomplete && RefusalOf(_consumed + result.Buffer.Length) is { } refusal)
        {
            body.AdvanceTo(result.Buffer.End);
            throw GrpcProblems.ExceptionOf(refusal, context);
        }

        _buffer = result.Buffer;
        return result;
    }

    private IResult? RefusalOf(long bytes)
    {
        if (_isAnonymous)
        {
            return bytes > MaxAnonymousBytes ? RequestBody.TooLarge(MaxAnonymousBytes) : null;
        }

        _held ??= budget.Begin(context); // not before: the call is authenticated by now
        return bytes > _held.Count ? _held.Add(bytes - _held.Count, context) : null;
    }
}
