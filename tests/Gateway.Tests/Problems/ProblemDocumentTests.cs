using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;

namespace AdGenius.Gateway.Tests.Problems;

public sealed class ProblemDocumentTests(GatewayFixture gateway)
{
    [Fact]
    public async Task A_client_reads_what_the_gateway_writes()
    {
        using var answer = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", "demo", "{\"creativeId\":\"c\",\"prompt\":\"\"}");
        Assert.Equal(ProblemDocument.MediaType, answer.Content.Headers.ContentType!.MediaType);
        var problem = ProblemDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal((400, ProblemCode.InvalidRequest, "/api/v1/videos"), (problem.Status, problem.Code, problem.Instance));
        Assert.Contains("prompt is empty", Assert.Single(problem.Errors!["prompt"]), StringComparison.Ordinal);
        Assert.NotNull(problem.TraceId);
    }

    [Theory]
    [InlineData("<html>502 Bad Gateway</html>")]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{\"errors\":7}")]
    public void Anything_else_is_no_problem_document(string body) => Assert.Null(ProblemDocument.Parse(body));
}
