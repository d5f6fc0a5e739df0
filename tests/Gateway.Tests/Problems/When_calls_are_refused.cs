using AdGenius.Contracts;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;

namespace AdGenius.Gateway.Tests.Problems;

public sealed class When_calls_are_refused(GatewayFixture gateway)
{
    [Theory]
    [InlineData("GET", "/api/v1/videos/3f2504e0-4f89-11d3-9a0c-0305e82c3301", null, 404, "NotFound")]
    [InlineData("GET", "/api/v1/nothing", null, 404, "NotFound")]
    [InlineData("PATCH", "/api/v1/videos", null, 405, "MethodNotAllowed")]
    [InlineData("POST", "/api/v1/videos", "x", 400, "InvalidRequest")]
    [InlineData("GET", "/api/v1/videos?limit=0", null, 400, "InvalidRequest")]
    [InlineData("POST", "/callbacks/nobody", "{}", 404, "NotFound")]
    public async Task Should_give_every_error_its_code(string method, string path, string? body, int status, string code)
    {
        using var answer = await gateway.SendAsync(new HttpMethod(method), path, "demo", body);
        var problem = await Problem.ReadAsync(answer, status);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.False(problem.GetProperty("retryable").GetBoolean());
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing", "text/event-stream", 404, "Not Found")]
    [InlineData("GET", "/api/v1/nothing", "text/plain", 404, "Not Found")]
    [InlineData("PATCH", "/api/v1/videos", "text/event-stream", 405, "Method Not Allowed")]
    [InlineData("GET", "/api/v1/videos/3f2504e0-4f89-11d3-9a0c-0305e82c3301/events", "text/event-stream", 404, "Video not found.")]
    [InlineData("GET", "/api/v1/videos?limit=0", "text/html", 400, "The request is not valid.")]
    public async Task Should_write_the_same_document_whatever_the_caller_accepts(
        string method, string path, string accept, int status, string title)
    {
        using var answer = await gateway.SendAsync(new HttpMethod(method), path, "demo", null, ("Accept", accept));
        var problem = await Problem.ReadAsync(answer, status);
        Assert.Equal((title, path.Split('?')[0]), (problem.GetProperty("title").GetString(), problem.GetProperty("instance").GetString()));
        Assert.StartsWith("https://tools.ietf.org/html/rfc9110#", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.False(problem.GetProperty("retryable").GetBoolean());
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("traceId").GetString()));
    }

    [Theory]
    [InlineData("POST", "/api/v1/videos", "The Content-Type of the body must be application/json.")]
    [InlineData(
        "POST",
        "/api/v1/videos/batch",
        "The Content-Type of the body must be application/json or application/x-ndjson or application/ndjson or application/jsonl.")]
    [InlineData(
        "POST",
        "/api/v1/assets",
        "The Content-Type of the body must be multipart/form-data or application/octet-stream or image/* or audio/* or font/*.")]
    [InlineData("PUT", "/api/v1/brand-kits/tea", "The Content-Type of the body must be application/json.")]
    public async Task Should_name_the_media_types_that_a_route_takes(string method, string path, string text)
    {
        using var message = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent("x") };
        message.Headers.Add("X-Tenant", "demo");
        using var answer = await gateway.Http.SendAsync(message, TestContext.Current.CancellationToken);
        Assert.Equal(text, (await Problem.ReadAsync(answer, 415)).GetProperty("detail").GetString());
    }

    /// <summary>Whichever counted, the caller would take the answer for that of the other.</summary>
    [Fact]
    public async Task Should_refuse_two_tenants_in_one_call()
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, "/api/v1/videos?tenant=other", "demo");
        Assert.Contains("differ", (await Problem.ReadAsync(answer, 400)).Of("tenant"), StringComparison.Ordinal);
        using var same = await gateway.SendAsync(HttpMethod.Get, "/api/v1/videos?tenant=demo", "demo");
        Assert.Equal(200, (int)same.StatusCode);
    }

    [Theory]
    [InlineData("PATCH", "/api/v1/videos", 405, "Method not allowed: PATCH /api/v1/videos; allowed are GET, HEAD, POST.")]
    [InlineData("GET", "/api/v1/api/v1/models", 404, "Unknown request: GET /api/v1/api/v1/models.")]
    [InlineData("GET", "/api/v1/videos/7", 404, "Unknown request: GET /api/v1/videos/7; '7' must be an id alone, such as "
        + "3f2504e0-4f89-11d3-9a0c-0305e82c3301.")]
    [InlineData("DELETE", "/api/v1/assets/asset:7", 404, "Unknown request: DELETE /api/v1/assets/asset:7; 'asset:7' must be an id alone, "
        + "such as 3f2504e0-4f89-11d3-9a0c-0305e82c3301.")]
    public async Task Should_name_the_methods_of_an_address_or_say_that_it_is_unknown(
        string method, string path, int status, string text)
    {
        using var answer = await gateway.SendAsync(new HttpMethod(method), path, "demo");
        Assert.Equal(text, (await Problem.ReadAsync(answer, status)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Should_name_the_code_of_a_reused_request_id_and_of_a_body_that_is_no_json()
    {
        var (tenant, id) = (GatewayFixture.NewName(), GatewayFixture.NewName());
        await gateway.GivenJobAsync(GatewayFixture.Request(tenant, id));
        using var reused = await gateway.SendAsync(
            HttpMethod.Post, "/api/v1/videos", tenant, $$"""{"requestId":"{{id}}","creativeId":"c","prompt":"Other"}""");
        Assert.Equal("RequestIdReused", (await Problem.ReadAsync(reused, 422)).GetProperty("code").GetString());
        using var text = new StringContent("hello");
        using var plain = await gateway.Http.PostAsync("/api/v1/videos?tenant=demo", text, TestContext.Current.CancellationToken);
        Assert.Equal("UnsupportedMediaType", (await Problem.ReadAsync(plain, 415)).GetProperty("code").GetString());
        using var large = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", tenant, new string(' ', 70_000));
        Assert.Equal("PayloadTooLarge", (await Problem.ReadAsync(large, 413)).GetProperty("code").GetString());
    }

    [Fact]
    public void Should_have_a_code_for_every_reason_that_a_request_is_refused_for() =>
        Assert.Subset(Enum.GetNames<ProblemCode>().ToHashSet(), Enum.GetNames<FailureCode>().ToHashSet());

    [Fact]
    public void Should_have_no_code_for_two_statuses_of_its_own()
    {
        var codes = new[] { 400, 401, 403, 404, 405, 408, 409, 413, 415, 429, 431, 500, 503 }
            .Select(status => ProblemResults.CodeOf(status)).ToList();
        Assert.Equal(codes.Distinct(), codes);
    }

    [Theory]
    [InlineData("/api/v1/videos?limt=5", "limt", "allowed are cursor, limit, state, creative, tenant")]
    [InlineData("/api/v1/videos?limit=5&limit=6", "limit", "limit is given 2 times")]
    [InlineData("/api/v1/usage?form=2026-01-01", "form", "allowed are from, to, tenant")]
    [InlineData("/api/v1/models?x", "x", "allowed are tenant")]
    [InlineData("/api/v1/videos/3f2504e0-4f89-11d3-9a0c-0305e82c3301?id=1", "id", "allowed are tenant")]
    [InlineData("/api/v1/videos/3f2504e0-4f89-11d3-9a0c-0305e82c3301/events?afer=1", "afer", "allowed are after, tenant")]
    public async Task Should_name_a_query_parameter_that_the_route_does_not_have(string path, string name, string text)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, path, "demo");
        Assert.Contains(text, (await Problem.ReadAsync(answer, 400)).Of(name), StringComparison.Ordinal);
    }
}
