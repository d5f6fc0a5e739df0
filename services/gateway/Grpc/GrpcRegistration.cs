using System.IO.Compression;
using AdGenius.Gateway.RateLimits;
using Grpc.AspNetCore.Server;
using Grpc.Net.Compression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Grpc;

/// <summary>The gRPC interface: the service, health (grpc.health.v1), reflection and gRPC-Web.</summary>
internal static class GrpcRegistration
{
    private const string VideoServiceName = "adgenius.v1.VideoService";

    /// <summary>How long a ping may stay without an answer; an interval of heartbeats that is shorter counts instead.</summary>
    private static readonly TimeSpan MaxPingTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Kestrel takes no shorter times for pings.</summary>
    private static readonly TimeSpan MinPingTime = TimeSpan.FromSeconds(1);

    public static void AddGatewayGrpc(this IServiceCollection services)
    {
        services.AddGrpc(static grpc => grpc.Interceptors.Add<GrpcErrors>());
        services.TryAddSingleton<GrpcErrors>();
        services.AddHttpContextAccessor();
        services.AddOptions<GrpcServiceOptions>().Configure<IOptions<GatewayOptions>, IHttpContextAccessor>(static (grpc, gateway, calls) =>
        {
            // Its route {service}/{method} would match every path of two segments; GrpcProblemWriter answers for unknown services.
            grpc.IgnoreUnknownServices = true;
            var maxBytes = gateway.Value.MaxRequestBytes;
            grpc.MaxReceiveMessageSize = maxBytes;
            grpc.CompressionProviders.Clear();
            foreach (var coding in (ICompressionProvider[])
                [new GzipCompressionProvider(CompressionLevel.Fastest), new DeflateCompressionProvider(CompressionLevel.Fastest)])
            {
                grpc.CompressionProviders.Add(new LimitedCompression(coding, calls, maxBytes));
            }
        });

        // Bytes that are no message would be logged as errors, at the caller's will; GrpcErrors logs what fails in a method.
        services.AddLogging(static logging => logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.Critical));
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks(static health =>
        {
            health.Services.Map("", static check => check.Tags.Contains("ready"));
            health.Services.Map(VideoServiceName, static check => check.Tags.Contains("ready"));
        });
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<GatewayOptions>>(static (kestrel, gateway) =>
        {
            kestrel.ConfigureEndpointDefaults(endpoint =>
            {
                if (gateway.Value.GrpcPort is { } port && endpoint.IPEndPoint?.Port == port)
                {
                    endpoint.Protocols = HttpProtocols.Http2; // without TLS a connection cannot negotiate HTTP/2
                }
            });

            // A stream of events may send nothing for hours. Without pings, a client that has vanished would keep its place until then.
            var interval = gateway.Value.HeartbeatInterval > MinPingTime ? gateway.Value.HeartbeatInterval : MinPingTime;
            kestrel.Limits.Http2.KeepAlivePingDelay = interval;
            kestrel.Limits.Http2.KeepAlivePingTimeout = interval < MaxPingTimeout ? interval : MaxPingTimeout;
        });
    }

    public static void UseGatewayGrpc(this IApplicationBuilder application)
    {
        application.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
        application.UseUnreadableMessageStatus();
        application.UseGrpcBodies();
    }

    public static void MapGatewayGrpc(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<VideoGrpcService>();
        routes.MapGrpcHealthChecksService().AllowAnonymous().RequireRateLimiting(GatewayRateLimits.AnonymousCalls);
        routes.MapGrpcReflectionService().AllowAnonymous().RequireRateLimiting(GatewayRateLimits.AnonymousCalls);
    }
}
