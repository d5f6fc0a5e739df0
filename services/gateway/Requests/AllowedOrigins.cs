using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Requests;

/// <summary>Cross-origin calls of web pages (CORS), from the origins of <see cref="GatewayOptions.AllowedOrigins"/> and no other.</summary>
internal static class AllowedOrigins
{
    private static readonly char[] Separators = [',', ';', ' '];

    // What a page may read of an answer: the outcome of a gRPC-Web call, and the headers of docs/http.md.
    private static readonly string[] ExposedHeaders =
    [
        "grpc-status", "grpc-message", "grpc-status-details-bin", "Location", "ETag", "Retry-After", "Content-Range", "Content-Disposition",
        "x-request-id", "x-should-retry", "openai-version", "openai-processing-ms", "openai-poll-after-ms",
    ];

    private static readonly TimeSpan PreflightLifetime = TimeSpan.FromMinutes(10);

    public static IServiceCollection AddAllowedOrigins(this IServiceCollection services)
    {
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<GatewayOptions>>(static (cors, gateway) =>
        {
            _ = TryParse(gateway.Value.AllowedOrigins, out var origins);
            cors.AddDefaultPolicy(policy => policy.WithOrigins([.. origins]).AllowAnyHeader().AllowAnyMethod()
                .WithExposedHeaders(ExposedHeaders).SetPreflightMaxAge(PreflightLifetime));
        });
        return services;
    }

    /// <summary>The origins of a setting; false when an entry is no origin.</summary>
    public static bool TryParse(string? text, out IReadOnlyList<string> origins)
    {
        var entries = (text ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        origins = entries;
        return entries.All(static entry => Uri.TryCreate(entry, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && entry == uri.GetLeftPart(UriPartial.Authority) && uri.UserInfo.Length == 0);
    }
}
