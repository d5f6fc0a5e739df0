using System.Net;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Tenants;
using AdGenius.Persistence.Keys;
using AdGenius.Persistence.Videos;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Requests;

/// <summary>Monitors, proxies and clients of HTTP ask with HEAD whether an address is there, wherever GET answers.</summary>
public sealed class When_HEAD_is_sent(KeyedGatewayFixture gateway) : IClassFixture<KeyedGatewayFixture>
{
    /// <summary>The calls share a connection, on which an event stream that HEAD left open would keep the next one waiting.</summary>
    [Fact]
    public async Task Should_answer_with_the_status_and_headers_of_GET()
    {
        var patterns = gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(route => "/" + route.RoutePattern.RawText!.TrimStart('/'))
            .Where(pattern => pattern != FakeFleet.NewRoute).ToList();
        Assert.True(patterns.Count > 40, string.Join("; ", patterns));
        foreach (var pattern in patterns)
        {
            var request = GatewayFixture.Request(GatewayFixture.NewName());
            await gateway.GivenJobAsync(request, job => job.CurrentState = "Generating");
            await gateway.GivenEventAsync(request, JobEventTypes.State, """{"state":"Generating"}""");
            var key = await gateway.GivenKeyAsync(request.TenantName, role: ApiKeyRole.Admin);
            var path = RouteNames.Fill(pattern, name => ValueOf(name, request));

            var (get, head) = (await AnswerAsync(HttpMethod.Get, path, key), await AnswerAsync(HttpMethod.Head, path, key));
            Assert.True(get == head, $"{path}: GET {get}; HEAD {head}");
        }
    }

    [Fact]
    public async Task Should_name_it_among_the_allowed_methods()
    {
        using var answer = await gateway.SendAsync(HttpMethod.Put, "/api/v1/videos", null);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET", "HEAD", "POST"], answer.Content.Headers.Allow.SelectMany(value => value.Split(", ")).Order());
    }

    /// <summary>What both methods must have in common; a client reads no body that belongs to HEAD, so it is not looked at.</summary>
    private async Task<string> AnswerAsync(HttpMethod method, string path, NewApiKey key)
    {
        using var answer = await gateway.SendWithAsync(key, method, path);
        return $"{(int)answer.StatusCode} {answer.Content.Headers.ContentType} {answer.Headers.CacheControl} {answer.Headers.ETag} "
            + $"{answer.Headers.AcceptRanges} {answer.Headers.Vary} {answer.Headers.WwwAuthenticate}";
    }

    private static string ValueOf(string parameter, GenerateVideo request) => parameter switch
    {
        "id" => $"{GatewayFixture.JobOf(request)}",
        "documentName" => "v1",
        _ => "acme",
    };
}
