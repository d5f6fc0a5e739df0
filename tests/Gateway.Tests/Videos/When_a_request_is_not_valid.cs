using System.Text;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Videos;

public sealed class When_a_request_is_not_valid(GatewayFixture gateway)
{
    private const string Good = "\"requestId\":\"r1\",\"creativeId\":\"summer\",\"prompt\":\"Sunset\"";

    [Theory]
    [InlineData("{\"requestId\":\"r1\",\"creativeId\":\"summer\",\"prompt\":\"  \"}", "prompt", "empty")]
    [InlineData("{" + Good + ",\"durationSeconds\":0}", "durationSeconds", "1 to 600")]
    [InlineData("{" + Good + ",\"durationSeconds\":601}", "durationSeconds", "1 to 600")]
    [InlineData("{" + Good + ",\"durationSeconds\":\"6\"}", "durationSeconds", "a number")]
    [InlineData("{" + Good + ",\"variations\":13}", "variations", "1 to 12")]
    [InlineData("{" + Good + ",\"variations\":1.5}", "variations", "a whole number")]
    [InlineData("{" + Good + ",\"variations\":99999999999}", "variations", "a whole number")]
    [InlineData("{" + Good + ",\"model\":\"dall-e\"}", "model", "local")]
    [InlineData("{" + Good + ",\"quality\":\"8k\"}", "quality", "Draft, Standard, High, Premium")]
    [InlineData("{" + Good + ",\"quality\":3}", "quality", "Draft, Standard, High, Premium")]
    [InlineData("{" + Good + ",\"aspectRatio\":\"3:2\"}", "aspectRatio", "16:9")]
    [InlineData("{" + Good + ",\"lenght\":6}", "lenght", "durationSeconds")]
    [InlineData("{" + Good + ",\"Quality\":\"High\"}", "Quality", "quality")]
    [InlineData("{" + Good + ",\"scenes\":[\"a\",7]}", "scenes", "a list of texts")]
    [InlineData("{" + Good + ",\"scenes\":[\"a\",null]}", "scenes", "empty scene")]
    [InlineData("{" + Good + ",\"labels\":{\"a\":1}}", "labels", "values are texts")]
    [InlineData("{" + Good + ",\"basedOnTake\":\"abc\"}", "basedOnTake", "an id")]
    [InlineData("{" + Good + ",\"startAt\":\"2026-12-01T09:30:00\"}", "startAt", "a time in UTC such as")]
    [InlineData("{" + Good + ",\"startAt\":\"2026-12-01\"}", "startAt", "a time in UTC such as")]
    [InlineData("{" + Good + ",\"sourceImage\":\"\"}", "sourceImage", "an https address")]
    [InlineData("{" + Good + ",\"sourceImage\":\"ftp://x/y\"}", "sourceImage", "an https address")]
    [InlineData("{" + Good + ",\"style\":\"\\ud800\"}", "style", "text")]
    [InlineData("{\"requestId\":\"r1\",\"creativeId\":\"../x\",\"prompt\":\"Sunset\"}", "creativeId", "letters")]
    [InlineData("{\"requestId\":\"r1\",\"prompt\":\"Sunset\"}", "creativeId", "letters")]
    [InlineData("{" + Good + ",\"prompt\":\"again\"}", "body", "two members of the same name, 'prompt'.")]
    [InlineData("{" + Good + ",\"labels\":{\"prompt\":\"a\",\"b\":\"a\",\"b\":\"c\"}}", "body", "two members of the same name, 'b'.")]
    [InlineData("{" + Good + ",\"labels\":{\"a\":[[[[[[\"8\"]]]]]]}}", "labels", "values are texts")]
    [InlineData(
        "{" + Good + ",\"labels\":{\"a\":[[[[[[[\"9\"]]]]]]]}}",
        "body",
        "The body is nested deeper than 8 levels; at most 8 are allowed.")]
    [InlineData("{" + Good + ",", "body", "line 1")]
    [InlineData("[]", "body", "one JSON object")]
    [InlineData("", "body", "empty")]
    [InlineData(" \n", "body", "empty")]
    public async Task Should_name_the_field_and_what_is_allowed(string body, string field, string allowed)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", "demo", body);
        var problem = await Problem.ReadAsync(answer, 400);
        Assert.Contains(allowed, problem.Of(field), StringComparison.Ordinal);
        Assert.Equal("InvalidRequest", problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Should_name_every_fault_at_once()
    {
        using var answer = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", "demo",
            """{"creativeId":"a/b","prompt":7,"variations":0,"quality":"x","nonsense":true}""");
        var problem = await Problem.ReadAsync(answer, 400);
        Assert.Equal(["creativeId", "nonsense", "prompt", "quality", "variations"],
            problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(gateway.Fleet.Received.OfType<GenerateVideo>(), request => request.CreativeId == "a/b");
    }

    [Fact]
    public async Task Should_refuse_a_prompt_of_10_001_characters_and_take_one_of_10_000()
    {
        var tenant = GatewayFixture.NewName();
        using var tooLong = await gateway.SendAsync(
            HttpMethod.Post,
            "/api/v1/videos",
            tenant,
            $$"""{"creativeId":"c","prompt":"{{new string('x', 10_001)}}"}""");
        Assert.Contains("10,001", (await Problem.ReadAsync(tooLong, 400)).Of("prompt"), StringComparison.Ordinal);
        using var longest = await gateway.SendAsync(
            HttpMethod.Post,
            "/api/v1/videos",
            tenant,
            $$"""{"creativeId":"c","prompt":"{{new string('x', 10_000)}}"}""");
        Assert.Equal(202, (int)longest.StatusCode);
    }

    [Fact]
    public async Task Should_refuse_two_different_tenants_in_one_call()
    {
        using var answer = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", "one", "{\"tenantName\":\"other\"," + Good + "}");
        Assert.Contains("X-Tenant", (await Problem.ReadAsync(answer, 400)).Of("tenantName"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_a_body_that_is_too_long_whether_announced_or_not()
    {
        using var announced = await gateway.SendAsync(
            HttpMethod.Post,
            "/api/v1/videos",
            "demo",
            "{\"prompt\":\"" + new string('x', 70_000) + "\"}");
        await Problem.ReadAsync(announced, 413);
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/v1/videos")
        {
            Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(new string(' ', 70_000)))),
        };
        message.Content.Headers.ContentType = new("application/json");
        message.Headers.TransferEncodingChunked = true;
        using var streamed = await gateway.Http.SendAsync(message, TestContext.Current.CancellationToken);
        await Problem.ReadAsync(streamed, 413);
    }

    [Fact]
    public async Task Should_refuse_what_is_not_json()
    {
        using var content = new FormUrlEncodedContent([new("prompt", "Sunset")]);
        using var answer = await gateway.Http.PostAsync("/api/v1/videos", content, TestContext.Current.CancellationToken);
        await Problem.ReadAsync(answer, 415);
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing", 404)]
    [InlineData("PUT", "/api/v1/videos", 405)]
    [InlineData("GET", "/api/v1/videos/not-an-id", 404)]
    public async Task Should_answer_every_error_with_a_problem_document(string method, string path, int status)
    {
        using var answer = await gateway.SendAsync(new HttpMethod(method), path, "demo");
        await Problem.ReadAsync(answer, status);
        using var anonymous = await gateway.SendAsync(new HttpMethod(method), path, null);
        await Problem.ReadAsync(anonymous, status);
    }
}
