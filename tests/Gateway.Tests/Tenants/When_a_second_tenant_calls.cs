using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Videos;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Tenants;

public sealed class When_a_second_tenant_calls(KeyedGatewayFixture gateway) : IClassFixture<KeyedGatewayFixture>
{
    public static TheoryData<string> Routes => [.. RouteChecks.WithIds.Keys];

    [Fact]
    public void Should_check_every_route_and_method()
    {
        var routes = RouteNames.Of(gateway.Services.GetRequiredService<EndpointDataSource>()).ToHashSet();
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
        await GivenSameIdsAsync(request);
        var (owner, other) = (await gateway.GivenKeyAsync(request.TenantName), await gateway.GivenKeyAsync(GatewayFixture.NewName()));
        var check = RouteChecks.WithIds[route];
        Assert.False(await check(new RouteChecks.Call(gateway, other, request)), "another tenant's key found the job");
        Assert.True(await check(new RouteChecks.Call(gateway, owner, request)), "the owner's key did not find the job");
    }

    /// <summary>A batch under the id of the job.</summary>
    private Task GivenSameIdsAsync(GenerateVideo request)
    {
        var id = GatewayFixture.JobOf(request);
        return gateway.WriteAsync(database =>
        {
            database.Add(new Batch { BatchId = id, TenantName = request.TenantName, ItemCount = 1 });
            database.Add(new BatchItem { BatchId = id, TenantName = request.TenantName, JobId = id });
        });
    }
}
