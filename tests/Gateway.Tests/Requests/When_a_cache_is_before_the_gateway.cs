using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Tenants;
using AdGenius.Persistence.Keys;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Requests;

/// <summary>A cache that callers share stores what does not forbid it, and does not look at X-Api-Key.</summary>
public sealed class When_a_cache_is_before_the_gateway(KeyedGatewayFixture gateway) : IClassFixture<KeyedGatewayFixture>
{
    [Fact]
    public async Task Should_forbid_it_to_store_any_answer_to_a_call_that_needs_a_key()
    {
        var routes = gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<IAllowAnonymous>() is null
                && route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(route => "/" + RouteNames.Fill(route.RoutePattern.RawText!.TrimStart('/'), ValueOf)).ToList();
        Assert.True(routes.Count > 20, string.Join("; ", routes));
        foreach (var path in routes)
        {
            var key = await gateway.GivenKeyAsync(GatewayFixture.NewName(), role: ApiKeyRole.Admin);
            await AssertAsync(HttpMethod.Get, path, key.Text);
            await AssertAsync(HttpMethod.Head, path, key.Text);
            await AssertAsync(HttpMethod.Get, path, "agk_wrong");
        }
    }

    [Fact]
    public async Task Should_let_it_store_what_is_the_same_for_all()
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, "/", null);
        Assert.Equal("no-cache", answer.Headers.CacheControl!.ToString());
    }

    private async Task AssertAsync(HttpMethod method, string path, string key)
    {
        using var answer = await gateway.SendAsync(method, path, null, null, ("X-Api-Key", key));
        Assert.True(
            answer.Headers.CacheControl is { Private: true, NoCache: true } or { NoStore: true },
            $"{method} {path} was answered with {(int)answer.StatusCode} and Cache-Control '{answer.Headers.CacheControl}'");
    }

    private static string ValueOf(string parameter) => parameter switch
    {
        "id" => "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "take" => "1",
        _ => "acme",
    };
}
