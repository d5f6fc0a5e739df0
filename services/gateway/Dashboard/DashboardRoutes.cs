using System.Security.Cryptography;
using AdGenius.ObjectStore;
using Microsoft.Net.Http.Headers;

namespace AdGenius.Gateway.Dashboard;

/// <summary>
/// The dashboard at the gateway's own address: modules without a build step, which use the public API alone. The files are embedded, so a
/// gateway serves those of its own version.
/// </summary>
internal static class DashboardRoutes
{
    private const string Prefix = "dashboard/";

    private static readonly Dictionary<string, string> ContentTypes = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    public static void MapDashboard(this IEndpointRouteBuilder routes)
    {
        var policy = new ContentPolicy(routes.ServiceProvider.GetRequiredService<IObjectStore>());
        var assembly = typeof(DashboardRoutes).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var path = resource == Prefix + "index.html" ? "/" : "/" + resource;
            Map(routes, path, content, ContentTypes[Path.GetExtension(resource)], policy);
        }
    }

    private static void Map(IEndpointRouteBuilder routes, string path, byte[] content, string contentType, ContentPolicy policy)
    {
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"");
        routes.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], (HttpResponse response) =>
        {
            response.Headers.ContentSecurityPolicy = policy.Text;
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers["Referrer-Policy"] = "no-referrer"; // an address may name the tenant
            response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
            response.Headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
            response.Headers.CacheControl = "no-cache"; // asked for each time, and answered with 304 until the version changes
            return TypedResults.Bytes(content, contentType, entityTag: tag);
        }).AllowAnonymous().ExcludeFromDescription();
    }
}
