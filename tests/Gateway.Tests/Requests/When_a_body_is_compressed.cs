using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Json;
using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Requests;

public sealed class When_a_body_is_compressed(GatewayFixture gateway)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1/videos", "application/json")]
    [InlineData("/api/v1/videos/batch", "application/json")]
    [InlineData("/api/v1/videos/batch", "application/x-ndjson")]
    [InlineData("/api/v1/assets?kind=Picture", "application/octet-stream")]
    public async Task Should_say_so(string path, string type)
    {
        using var answer = await SendAsync(path, type, Compressed(), "gzip");
        var problem = await Problem.ReadAsync(answer, 415);
        Assert.Equal("UnsupportedMediaType", problem.GetProperty("code").GetString());
        Assert.Contains("Content-Encoding", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(["identity"], answer.Headers.GetValues("Accept-Encoding"));
    }

    [Fact]
    public async Task Should_say_so_to_OpenAIs_clients()
    {
        using var answer = await SendAsync("/v1/videos", "application/json", Compressed(), "gzip");
        Assert.Equal(415, (int)answer.StatusCode);
        var error = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(Cancellation)).GetProperty("error");
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Contains("Content-Encoding", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_accept_one_that_is_said_not_to_be()
    {
        using var answer = await SendAsync("/api/v1/videos", "application/json", Json(), "identity");
        Assert.Equal(202, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Should_pass_a_callback_on_as_it_is()
    {
        using var answer = await SendAsync($"/callbacks/runway_gen3/{Guid.NewGuid()}", "application/json", Compressed(), "gzip");
        Assert.NotEqual(415, (int)answer.StatusCode);
    }

    private static byte[] Json() => """{"creativeId":"summer","prompt":"Sunset"}"""u8.ToArray();

    private static byte[] Compressed()
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionMode.Compress))
        {
            gzip.Write(Json());
        }

        return stream.ToArray();
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string type, byte[] body, string encoding)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        message.Content.Headers.ContentEncoding.Add(encoding);
        message.Headers.Add("X-Tenant", GatewayFixture.NewName());
        return await gateway.Http.SendAsync(message, Cancellation);
    }
}
