using System.IO.Pipelines;
using AdGenius.Gateway.Grpc;
using AdGenius.Gateway.Requests;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.Gateway.Tests.Grpc;

public sealed class GrpcBodyTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Pipe _pipe = new();
    private readonly RequestMemoryBudget _budget = new(Options.Create(new GatewayOptions()));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)] // the message is not complete
    [InlineData(true)]  // the message was taken, but the body has not ended
    public async Task A_body_that_arrives_too_slowly_is_refused(bool isTaken)
    {
        using var body = new GrpcBody(_pipe.Reader, hasOneMessage: true, new DefaultHttpContext(), _budget, _time);
        await _pipe.Writer.WriteAsync(new byte[100], Cancellation);
        var read = await body.ReadAsync(Cancellation);
        body.AdvanceTo(isTaken ? read.Buffer.End : read.Buffer.Start, read.Buffer.End);
        Assert.Equal(100, _budget.Used);

        var reading = body.ReadAsync(Cancellation).AsTask();
        _time.Advance(TimeSpan.FromSeconds(31));

        var refused = await Assert.ThrowsAsync<RpcException>(() => reading);
        Assert.Equal(StatusCode.DeadlineExceeded, refused.StatusCode);
        body.Dispose();
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public async Task A_stream_of_messages_may_pause_between_them_and_not_in_one()
    {
        using var body = new GrpcBody(_pipe.Reader, hasOneMessage: false, new DefaultHttpContext(), _budget, _time);
        await _pipe.Writer.WriteAsync(new byte[100], Cancellation);
        body.AdvanceTo((await body.ReadAsync(Cancellation)).Buffer.End);
        var reading = body.ReadAsync(Cancellation).AsTask();
        _time.Advance(TimeSpan.FromHours(1));
        await _pipe.Writer.WriteAsync(new byte[10], Cancellation);
        var incomplete = (await reading).Buffer;
        body.AdvanceTo(incomplete.Start, incomplete.End);

        reading = body.ReadAsync(Cancellation).AsTask();
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(() => reading)).StatusCode);
    }
}
