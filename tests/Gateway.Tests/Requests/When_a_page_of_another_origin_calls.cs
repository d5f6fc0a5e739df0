using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Requests;

public sealed class When_a_page_of_another_origin_calls(KeyedGatewayFixture gateway) : IClassFixture<KeyedGatewayFixture>
{
    private const string GrpcCall = "/adgenius.v1.VideoService/ListVideos";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1/videos")]
    [InlineData("/v1/videos")]
    [InlineData(GrpcCall)]
    public async Task Should_answer_the_preflight_request_of_an_allowed_origin(string path)
    {
        using var answer = await PreflightAsync(path, KeyedGatewayFixture.AllowedOrigin);
        Assert.Equal(204, (int)answer.StatusCode);
        Assert.Equal(KeyedGatewayFixture.AllowedOrigin, answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("authorization", answer.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("https://app.example.evil.example")]
    [InlineData("null")]
    public async Task Should_allow_no_other_origin(string origin)
    {
        using var answer = await PreflightAsync("/api/v1/videos", origin);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Should_let_the_page_read_the_outcome_of_a_gRPC_Web_call()
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, GrpcCall);
        message.Headers.Add("Origin", KeyedGatewayFixture.AllowedOrigin);
        message.Content = new ByteArrayContent([0, 0, 0, 0, 0]);
        message.Content.Headers.ContentType = new("application/grpc-web");
        using var answer = await gateway.Http.SendAsync(message, Cancellation);
        Assert.Equal(KeyedGatewayFixture.AllowedOrigin, answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("grpc-status", answer.Headers.GetValues("Access-Control-Expose-Headers").Single(), StringComparison.Ordinal);
    }

    /// <summary>Without the first, clients of OpenAI repeat a call whose request may have been sent, and buy a second video.</summary>
    [Theory]
    [InlineData("x-should-retry")]
    [InlineData("Retry-After")]
    [InlineData("openai-poll-after-ms")]
    public async Task Should_let_the_page_read_what_its_client_decides_by(string header)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        message.Headers.Add("Origin", KeyedGatewayFixture.AllowedOrigin);
        using var answer = await gateway.Http.SendAsync(message, Cancellation);
        Assert.Contains(header, answer.Headers.GetValues("Access-Control-Expose-Headers").Single().Split(','));
    }

    [Theory]
    [InlineData("https://app.example.com, http://localhost:3000", true)]
    [InlineData("", true)]
    [InlineData("*", false)]
    [InlineData("app.example.com", false)]
    [InlineData("https://app.example.com/", false)]
    [InlineData("https://app.example.com/page", false)]
    [InlineData("https://user@app.example.com", false)]
    [InlineData("ftp://app.example.com", false)]
    public void A_setting_should_name_origins(string setting, bool isValid) =>
        Assert.Equal(isValid, AllowedOrigins.TryParse(setting, out _));

    private async Task<HttpResponseMessage> PreflightAsync(string path, string origin)
    {
        using var message = new HttpRequestMessage(HttpMethod.Options, path);
        message.Headers.Add("Origin", origin);
        message.Headers.Add("Access-Control-Request-Method", "POST");
        message.Headers.Add("Access-Control-Request-Headers", "authorization,x-grpc-web");
        return await gateway.Http.SendAsync(message, Cancellation);
    }
}
