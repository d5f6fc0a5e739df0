using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AdGenius.Gateway.Tests.Callbacks;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Grpc;
using AdGenius.Grpc.V1;
using AdGenius.Hosting.Telemetry;
using AdGenius.TestKit;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Problems;

/// <summary>The alert of the gateway's errors reads the server's measurements, where each gRPC call has the status 200.</summary>
public sealed class When_calls_over_grpc_fail(When_the_broker_is_unavailable.GatewayWithoutBroker gateway)
    : IClassFixture<When_the_broker_is_unavailable.GatewayWithoutBroker>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_measure_those_that_are_the_gateways_fault_as_failed()
    {
        var measured = new ConcurrentQueue<(string Route, object? Status, object? Error)>();
        using var listener = new MeterListener();
        var scope = gateway.Services.GetRequiredService<AdGeniusMetrics>().Meter.Scope;
        listener.InstrumentPublished = (instrument, meters) =>
        {
            if (instrument.Name == "http.server.request.duration" && instrument.Meter.Scope == scope)
            {
                meters.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            var values = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            measured.Enqueue((
                $"{values.GetValueOrDefault("http.route")}", values["http.response.status_code"], values.GetValueOrDefault("error.type")));
        });
        listener.Start();
        using var calls = new GrpcCalls(gateway);
        var request = new GenerateVideoRequest { TenantName = GatewayFixture.NewName(), CreativeId = "c", Prompt = "Sunset" };

        await GrpcCalls.FailsAsync(
            StatusCode.Unavailable, async () => await calls.Client.GenerateVideoAsync(request, cancellationToken: Cancellation));
        await GrpcCalls.FailsAsync(
            StatusCode.InvalidArgument,
            async () => await calls.Client.GetVideoAsync(
                new GetVideoRequest { JobId = "x" }, GrpcCalls.Tenant(request.TenantName), cancellationToken: Cancellation));
        using var answer = await gateway.SendAsync(
            HttpMethod.Post, "/api/v1/videos", request.TenantName, """{"creativeId":"c","prompt":"Sunset"}""");

        await Until.TrueAsync("each call is measured, behind its answer", () => measured.Count == 3, Cancellation);
        (string, object?, object?)[] expected =
        [
            ("/adgenius.v1.VideoService/GenerateVideo", 200, "503"),
            ("/adgenius.v1.VideoService/GetVideo", 200, null),
            ("/api/v1/videos", 503, null),
        ];
        Assert.Equal(expected, measured.OrderBy(call => call.Route, StringComparer.Ordinal));
    }
}
