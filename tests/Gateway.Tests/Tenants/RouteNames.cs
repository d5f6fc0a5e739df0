using System.Text.RegularExpressions;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Routing;

namespace AdGenius.Gateway.Tests.Tenants;

/// <summary>
/// The routes and methods that a gateway serves, by name: <c>GET /api/v1/videos/{id:guid}</c>, <c>gRPC /package.Service/Method</c>.
/// </summary>
internal static partial class RouteNames
{
    public static IEnumerable<string> Of(EndpointDataSource source) => source.Endpoints.OfType<RouteEndpoint>().SelectMany(Of);

    /// <summary>A pattern with values in place of its parameters.</summary>
    public static string Fill(string pattern, Func<string, string> valueOf) =>
        Parameter().Replace(pattern, match => valueOf(match.Groups["name"].Value));

    [GeneratedRegex(@"\{\**(?<name>\w+)[^}]*\}")]
    public static partial Regex Parameter();

    private static IEnumerable<string> Of(RouteEndpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is { } grpc)
        {
            return [$"gRPC {grpc.Method.FullName}"];
        }

        var pattern = endpoint.RoutePattern.RawText!;
        if (pattern.Contains("{unimplemented", StringComparison.Ordinal))
        {
            return []; // the gRPC server's answer for methods that do not exist
        }

        var path = "/" + pattern.Trim('/');
        if (path.StartsWith("/dashboard/", StringComparison.Ordinal))
        {
            return []; // a file of the dashboard, the same for all
        }

        var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"];
        return methods.Select(method => $"{method} {path}");
    }
}
