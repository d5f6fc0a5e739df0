using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Requests;

/// <summary>A browser sends these calls without a preflight request, so the permission of CORS does not prevent them.</summary>
public sealed class When_a_page_of_another_origin_calls_without_a_key(CrossOriginGateway gateway) : IClassFixture<CrossOriginGateway>
{
    private const string Origin = "Origin";
    private const string FetchSite = "Sec-Fetch-Site";

    private readonly string _tenant = GatewayFixture.NewName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Foreign => new()
    {
        { Origin, "https://evil.example" },
        { Origin, "null" },
        { Origin, "http://127.0.0.1:1" },
        { Origin, "https://app.example.evil.example" },
        { FetchSite, "cross-site" },
        { FetchSite, "same-site" },
    };

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task Should_make_no_video_of_a_form(string header, string value)
    {
        using var form = new MultipartFormDataContent { { new StringContent("Sunset"), "prompt" } };
        using var answer = await PostAsync($"/v1/videos?tenant={_tenant}", form, (header, value));

        Assert.Equal(403, (int)answer.StatusCode);
        var error = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Contains("Gateway:AllowedOrigins", error.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Fleet.Received.OfType<GenerateVideo>(), request => request.TenantName == _tenant);
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task Should_store_no_file_and_take_no_order_without_a_body(string header, string value)
    {
        using var form = new MultipartFormDataContent { { new StringContent("Picture"), "kind" } };
        form.Add(new ByteArrayContent(SampleFiles.Png()), "file", "a.png");
        using var stored = await PostAsync($"/api/v1/assets?tenant={_tenant}", form, (header, value));
        await Problem.ReadAsync(stored, 403);
        using var retried = await PostAsync($"/api/v1/videos/{Guid.NewGuid()}/retry?tenant={_tenant}", null, (header, value));
        await Problem.ReadAsync(retried, 403);

        using var listed = await gateway.SendAsync(HttpMethod.Get, "/api/v1/assets", _tenant, null, (header, value));
        var page = await listed.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Empty(page.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Should_refuse_a_call_over_gRPC_Web_with_its_status()
    {
        using var message = new ByteArrayContent([0, 0, 0, 0, 0]);
        message.Headers.ContentType = new("application/grpc-web");
        using var answer = await PostAsync("/adgenius.v1.VideoService/ListVideos", message, (Origin, "https://evil.example"));
        Assert.Equal("7", answer.Headers.GetValues("grpc-status").Single()); // PERMISSION_DENIED
    }

    [Theory]
    [InlineData]
    [InlineData(Origin, "own")]
    [InlineData(Origin, CrossOriginGateway.PublicOrigin)]
    [InlineData(Origin, CrossOriginGateway.AllowedOrigin)]
    [InlineData(Origin, CrossOriginGateway.AllowedOrigin, FetchSite, "cross-site")]
    [InlineData(Origin, "own", FetchSite, "same-origin")]
    [InlineData(FetchSite, "none")]
    public async Task Should_take_every_other_call(params string[] headers)
    {
        using var body = new StringContent("""{"creativeId":"summer","prompt":"Sunset"}""", Encoding.UTF8, "application/json");
        using var answer = await PostAsync(
            $"/api/v1/videos?tenant={_tenant}",
            body,
            [.. headers.Chunk(2).Select(pair => (pair[0], pair[1] == "own" ? gateway.Http.BaseAddress!.GetLeftPart(UriPartial.Authority)
                : pair[1]))]);
        Assert.Equal(202, (int)answer.StatusCode);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            message.Headers.Add(name, value);
        }

        return await gateway.Http.SendAsync(message, Cancellation);
    }
}
