using System.Diagnostics.Metrics;
using System.Threading.Channels;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Grpc;
using AdGenius.Grpc.V1;
using AdGenius.Hosting.Telemetry;
using AdGenius.Persistence.Keys;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Problems;

/// <summary>Every refusal counts once, whatever refused the call: a key, a limit, a size, a media type, a rule.</summary>
public sealed class When_refused_calls_are_counted : IAsyncLifetime
{
    private readonly KeyedGatewayFixture _gateway = new();
    private readonly MeterListener _listener = new();
    private readonly Channel<int> _statuses = Channel.CreateUnbounded<int>();

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _gateway.InitializeAsync();
        var meter = _gateway.Services.GetRequiredService<AdGeniusMetrics>().Meter;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == meter && instrument.Name == "adgenius.gateway.rejections")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => _statuses.Writer.TryWrite((int)tags[0].Value!));
        _listener.Start();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Should_count_each_once_with_its_status()
    {
        var key = await _gateway.GivenKeyAsync(GatewayFixture.NewName(), role: ApiKeyRole.Read);
        var submitter = await _gateway.GivenKeyAsync(GatewayFixture.NewName());
        await CallAsync(200, () => _gateway.SendWithAsync(key, HttpMethod.Get, "/api/v1/videos"));
        await CallAsync(401, () => _gateway.SendAsync(HttpMethod.Get, "/api/v1/videos", null));
        await CallAsync(401, () => _gateway.SendAsync(HttpMethod.Get, "/v1/videos", null));
        await CallAsync(403, () => _gateway.SendWithAsync(key, HttpMethod.Post, "/api/v1/videos", json: "{}"));
        await CallAsync(400, () => _gateway.SendWithAsync(submitter, HttpMethod.Post, "/api/v1/videos", json: "{}"));
        await CallAsync(404, () => _gateway.SendWithAsync(key, HttpMethod.Get, "/api/v1/nothing"));
        await CallAsync(404, () => _gateway.SendWithAsync(key, HttpMethod.Get, $"/api/v1/videos/{Guid.NewGuid()}"));
        await CallAsync(405, () => _gateway.SendWithAsync(key, HttpMethod.Patch, "/api/v1/videos"));
        await CallAsync(413, () => _gateway.SendWithAsync(
            submitter, HttpMethod.Post, "/api/v1/videos", json: new string(' ', 65_537)));
        await CallAsync(415, async () =>
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, "/api/v1/videos") { Content = new StringContent("x") };
            message.Headers.Add("X-Api-Key", submitter.Text);
            return await _gateway.Http.SendAsync(message, Cancellation);
        });

        using var calls = new GrpcCalls(_gateway);
        await GrpcAsync(401, StatusCode.Unauthenticated, calls, "none", new GetVideoRequest { JobId = $"{Guid.NewGuid()}" });
        await GrpcAsync(404, StatusCode.NotFound, calls, key.Text, new GetVideoRequest { JobId = $"{Guid.NewGuid()}" });
        await GrpcAsync(400, StatusCode.InvalidArgument, calls, key.Text, new GetVideoRequest { JobId = "x" });
        await GrpcAsync(
            413, StatusCode.ResourceExhausted, calls, key.Text, new GetVideoRequest { JobId = new string('x', 70_000) });
    }

    [Fact]
    public async Task Should_count_a_call_beyond_the_rate_limit_once()
    {
        var key = await _gateway.GivenKeyAsync(GatewayFixture.NewName());
        var (served, refused) = (0, 0);
        while (refused < 5)
        {
            using var answer = await _gateway.SendWithAsync(key, HttpMethod.Get, "/api/v1/videos");
            (served, refused) = (int)answer.StatusCode == 429 ? (served, refused + 1) : (served + 1, refused);
            Assert.InRange(served, 0, 10 * KeyedGatewayFixture.RequestsPerMinute); // on a busy machine the minute goes on meanwhile
        }

        await CountedAsync([.. Enumerable.Repeat(429, refused)]);
    }

    private async Task CallAsync(int status, Func<Task<HttpResponseMessage>> call)
    {
        using var answer = await call();
        Assert.Equal(status, (int)answer.StatusCode);
        await answer.Content.ReadAsByteArrayAsync(Cancellation);
        await CountedAsync(status < 400 ? [] : [status]);
    }

    private async Task GrpcAsync(int status, StatusCode code, GrpcCalls calls, string key, GetVideoRequest request)
    {
        await GrpcCalls.FailsAsync(code, async () => await calls.Client.GetVideoAsync(
            request, new Metadata { { "authorization", $"Bearer {key}" } }, cancellationToken: Cancellation));
        await CountedAsync(status < 400 ? [] : [status]);
    }

    /// <summary>A call is counted behind its answer.</summary>
    private async Task CountedAsync(params int[] statuses)
    {
        foreach (var status in statuses)
        {
            Assert.Equal(status, await _statuses.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(Limit, Cancellation));
        }

        Assert.False(_statuses.Reader.TryRead(out var more), $"{more} was counted too");
    }
}
