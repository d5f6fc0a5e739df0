using System.Buffers.Binary;
using System.Net;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Requests;
using AdGenius.Grpc.V1;
using AdGenius.Persistence.Keys;
using AdGenius.TestKit;
using Google.Rpc;
using Grpc.Core;
using HealthClient = Grpc.Health.V1.Health.HealthClient;
using HealthCheckRequest = Grpc.Health.V1.HealthCheckRequest;

namespace AdGenius.Gateway.Tests.Grpc;

/// <summary>A message counts before it is complete, and slow messages of one caller keep no other tenant out.</summary>
public sealed class When_messages_are_sent_slowly(SlowBodiesGateway gateway) : IClassFixture<SlowBodiesGateway>
{
    private const int MessageBytes = 50_000;
    private const int MaxCalls = 40;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_refuse_the_tenant_that_sends_them_and_no_other()
    {
        var slow = await gateway.GivenKeyAsync(GatewayFixture.NewName());
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = gateway.GrpcAddress };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        List<Task> calls = [];
        while (gateway.Budget.Used < SlowBodiesGateway.MaxBytes / 2 - MessageBytes)
        {
            var before = gateway.Budget.Used;
            Assert.InRange(calls.Count, 0, MaxCalls);
            calls.Add(SendIncompleteAsync(http, slow, stop.Token));
            await Until.TrueAsync("the message is held", () => gateway.Budget.Used >= before + MessageBytes, Cancellation);
        }

        using var grpc = new GrpcCalls(gateway);
        var request = new GenerateVideoRequest { CreativeId = "c", Prompt = new string('a', MessageBytes) };
        var refused = await GrpcCalls.FailsAsync(
            StatusCode.ResourceExhausted,
            async () => await grpc.Client.GenerateVideoAsync(request, GrpcCalls.Key(slow), cancellationToken: Cancellation));
        Assert.Equal("TOO_MANY_REQUESTS", GrpcCalls.ReasonOf(refused));
        Assert.Equal(5, refused.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.Seconds);

        request.Prompt = "Sunset";
        var other = GrpcCalls.Key(await gateway.GivenKeyAsync(GatewayFixture.NewName()));
        await grpc.Client.GenerateVideoAsync(request, other, cancellationToken: Cancellation);

        await stop.CancelAsync();
        foreach (var call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        await Until.TrueAsync("nothing is held", () => gateway.Budget.Used == 0, Cancellation);
    }

    /// <summary>Health and reflection need no key: their messages are short, or they could fill the memory.</summary>
    [Fact]
    public async Task Should_refuse_long_messages_of_callers_without_a_key()
    {
        using var grpc = new GrpcCalls(gateway);
        var health = new HealthClient(grpc.Channel);
        await GrpcCalls.FailsAsync(StatusCode.ResourceExhausted, async () => await health.CheckAsync(
            new HealthCheckRequest { Service = new string('a', 20_000) }, cancellationToken: Cancellation));
        using var watch = health.Watch(new HealthCheckRequest { Service = new string('a', 20_000) }, cancellationToken: Cancellation);
        await GrpcCalls.FailsAsync(StatusCode.ResourceExhausted, () => watch.ResponseStream.MoveNext(Cancellation));
        await health.CheckAsync(new HealthCheckRequest(), cancellationToken: Cancellation);
    }

    private static async Task SendIncompleteAsync(HttpClient http, NewApiKey key, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/adgenius.v1.VideoService/GenerateVideo")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new IncompleteMessage(),
        };
        request.Headers.TE.ParseAdd("trailers");
        request.Headers.Add("authorization", $"Bearer {key.Text}");
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>A message whose last bytes never come.</summary>
    private sealed class IncompleteMessage : HttpContent
    {
        public IncompleteMessage() => Headers.ContentType = new("application/grpc");

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            var start = new byte[5 + MessageBytes];
            BinaryPrimitives.WriteInt32BigEndian(start.AsSpan(1), MessageBytes + 1_000);
            await stream.WriteAsync(start, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
