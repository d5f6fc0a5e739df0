using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Videos;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Tenants;

public sealed class When_a_second_tenant_calls(KeyedGatewayFixture gateway) : IClassFixture<KeyedGatewayFixture>
{
    public static TheoryData<string> Routes => [.. RouteChecks.WithIds.Keys];

    [Fact]
    public void Should_check_every_route_and_method()
    {
        var routes = gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(NamesOf).ToHashSet();
        var known = RouteChecks.WithIds.Keys.Concat(RouteChecks.WithoutIds.Keys).ToHashSet();
        Assert.True(
            routes.SetEquals(known),
            $"not in RouteChecks: {string.Join("; ", routes.Except(known))}\nno route: {string.Join("; ", known.Except(routes))}");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Should_find_no_id_of_the_first(string route)
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        await gateway.GivenJobAsync(request, job => job.CurrentState = "Completed");
        await gateway.GivenEventAsync(request, JobEventTypes.Completed, "{}");
        var (owner, other) = (await gateway.GivenKeyAsync(request.TenantName), await gateway.GivenKeyAsync(GatewayFixture.NewName()));
        var check = RouteChecks.WithIds[route];
        Assert.False(await check(new RouteChecks.Call(gateway, other, request)), "another tenant's key found the job");
        Assert.True(await check(new RouteChecks.Call(gateway, owner, request)), "the owner's key did not find the job");
    }

    private static IEnumerable<string> NamesOf(RouteEndpoint endpoint)
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
