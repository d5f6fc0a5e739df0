using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Fuzzing;

/// <summary>Damaged bodies, query strings and headers: never a status of the server's own fault, and bounded answers.</summary>
public sealed class When_calls_are_damaged(GatewayFixture gateway)
{
    private const int Rounds = 300;
    private const int MaxAnswerBytes = 64 * 1024;

    private const string Body =
        """
        {"requestId":"r","creativeId":"../x","prompt":"Sunset","scenes":["a","b"],"durationSeconds":6.5,"quality":"Draft","seed":7,
        "labels":{"a":"b"},"overlays":{"callToAction":{"text":"Buy","from":1}},"outputs":["youtube"],"maxCost":1.5,"useAiGeneration":false}
        """;

    private static readonly string[] Queries =
        ["/api/v1/videos?limit=5&state=Queued&creative=c&cursor=abc", "/api/v1/usage?from=2026-01-01&to=2026-02-01"];

    [Fact]
    public async Task Should_blame_the_caller_for_a_damaged_body()
    {
        var random = new Random(11);
        for (var round = 0; round < Rounds; round++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/videos");
            request.Content = new ByteArrayContent(Damage.Of(Encoding.UTF8.GetBytes(Body), random));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("X-Tenant", "fuzz");
            await AssertAsync(request, round);
        }
    }

    [Fact]
    public async Task Should_blame_the_caller_for_a_damaged_query()
    {
        var random = new Random(12);
        for (var round = 0; round < Rounds; round++)
        {
            var (path, query) = Queries[random.Next(Queries.Length)].Split('?') is [var first, var second] ? (first, second) : ("", "");
            var damaged = string.Concat(Damage.Of(Encoding.UTF8.GetBytes(query), random)
                .Select(one => one is >= (byte)'!' and <= (byte)'~' and not (byte)'#' ? $"{(char)one}" : $"%{one:X2}"));
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}?{damaged}");
            request.Headers.Add("X-Tenant", "fuzz");
            await AssertAsync(request, round);
        }
    }

    [Theory]
    [InlineData("X-Tenant")]
    [InlineData("Idempotency-Key")]
    [InlineData("If-None-Match")]
    [InlineData("Last-Event-ID")]
    [InlineData("Authorization")]
    [InlineData("X-Api-Key")]
    public async Task Should_blame_the_caller_for_a_damaged_header(string name)
    {
        var random = new Random(13);
        for (var round = 0; round < Rounds / 5; round++)
        {
            var value = string.Concat(Enumerable.Range(0, random.Next(1, 300)).Select(_ => (char)random.Next(0x21, 0x7F)));
            foreach (var path in new[] { "", "/events" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/videos/{Guid.NewGuid()}{path}");
                request.Headers.TryAddWithoutValidation(name, value);
                if (name != "X-Tenant")
                {
                    request.Headers.Add("X-Tenant", "fuzz");
                }

                await AssertAsync(request, round);
            }
        }
    }

    private async Task AssertAsync(HttpRequestMessage request, int round)
    {
        using var answer = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var content = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.True(
            answer.StatusCode < HttpStatusCode.InternalServerError,
            $"round {round}: {request.Method} {request.RequestUri} was answered with {(int)answer.StatusCode}");
        Assert.InRange(content.Length, 0, MaxAnswerBytes);
    }
}
