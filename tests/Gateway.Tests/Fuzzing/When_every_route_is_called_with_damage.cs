using System.Net;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Tenants;
using AdGenius.Persistence.Videos;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Fuzzing;

/// <summary>
/// Every HTTP route with damaged ids, query strings, headers and bodies of every kind: never a status of the server's own fault, bounded
/// answers, and a gateway that still works.
/// </summary>
public sealed class When_every_route_is_called_with_damage(ImpatientGatewayFixture gateway) : IClassFixture<ImpatientGatewayFixture>
{
    private const int CallsPerRoute = 20;
    private const int MaxAnswerBytes = 128 * 1024;
    private const string Tenant = "damage";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [LongTest]
    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public async Task Should_blame_the_caller(int seed)
    {
        var request = GatewayFixture.Request(Tenant, $"seed-{seed}");
        await gateway.GivenJobAsync(request, job => job.CurrentState = "Completed");
        await gateway.GivenEventAsync(request, JobEventTypes.Completed, "{}");
        var random = new Random(seed);
        var queries = QueryNames();
        var routes = RouteNames.Of(gateway.Services.GetRequiredService<EndpointDataSource>()).Where(IsRead).ToList();
        Assert.True(routes.Count > 40, string.Join("; ", routes));
        foreach (var route in routes)
        {
            var (method, pattern) = (route.Split(' ')[0], route.Split(' ')[1]);
            for (var call = 0; call < CallsPerRoute; call++)
            {
                var path = RouteNames.Fill(
                    pattern, name => random.Next(2) == 0 ? ValueOf(name, GatewayFixture.JobOf(request)) : Damage.Segment(random));
                using var message = new HttpRequestMessage(
                    new HttpMethod(method == "*" ? "POST" : method),
                    new Uri(path + Damage.Query(queries.GetValueOrDefault(pattern, []), random), UriKind.Relative));
                message.Headers.TryAddWithoutValidation("X-Tenant", random.Next(8) == 0 ? Damage.Segment(random) : Tenant);
                if (method is not ("GET" or "HEAD"))
                {
                    message.Content = DamagedBodies.Of(random);
                }

                await AssertAsync(message, $"seed {seed}, call {call} of {route}");
            }
        }

        using var after = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{GatewayFixture.JobOf(request)}", Tenant);
        Assert.True(after.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"afterwards {(int)after.StatusCode}");
    }

    /// <summary>The others answer with a file that is the same for all callers.</summary>
    private static bool IsRead(string route) => !route.StartsWith("gRPC", StringComparison.Ordinal)
        && !route.Contains(" /docs/", StringComparison.Ordinal) && !route.EndsWith(' ' + "/", StringComparison.Ordinal)
        && !route.Contains(" /openapi/", StringComparison.Ordinal) && !route.EndsWith(FakeFleet.NewRoute, StringComparison.Ordinal);

    private static string ValueOf(string parameter, Guid jobId) => parameter switch
    {
        "take" => "1",
        "name" or "model" => "acme",
        "key" => "videos/damage/a.mp4",
        _ => jobId.ToString(),
    };

    /// <summary>The names of the query parameters that each route reads.</summary>
    private Dictionary<string, IReadOnlyList<string>> QueryNames() => gateway.Services
        .GetRequiredService<IApiDescriptionGroupCollectionProvider>().ApiDescriptionGroups.Items
        .SelectMany(group => group.Items)
        .GroupBy(route => "/" + RouteNames.Parameter().Replace(route.RelativePath!, "{}"))
        .SelectMany(group => RouteNames.Of(gateway.Services.GetRequiredService<EndpointDataSource>())
            .Select(route => route.Split(' ')[1])
            .Where(pattern => RouteNames.Parameter().Replace(pattern, "{}") == group.Key)
            .Distinct()
            .Select(pattern => (
                pattern,
                Names: (IReadOnlyList<string>)[.. group.SelectMany(route => route.ParameterDescriptions)
                    .Where(parameter => parameter.Source.Id == "Query").Select(parameter => parameter.Name).Append("tenant").Distinct()])))
        .ToDictionary(route => route.pattern, route => route.Names);

    private async Task AssertAsync(HttpRequestMessage request, string what)
    {
        using var answer = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.True(
            answer.StatusCode < HttpStatusCode.InternalServerError,
            $"{what}: {request.Method} {request.RequestUri} was answered with {(int)answer.StatusCode}");
        if (answer.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            return; // it may stay open
        }

        var content = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.True(content.Length <= MaxAnswerBytes, $"{what}: {request.RequestUri} was answered with {content.Length} bytes");
    }
}
