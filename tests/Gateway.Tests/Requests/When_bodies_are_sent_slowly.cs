using System.Net.Http.Headers;
using System.Text;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Grpc;
using AdGenius.Grpc.V1;
using AdGenius.Persistence.Keys;
using AdGenius.TestKit;

namespace AdGenius.Gateway.Tests.Requests;

/// <summary>A caller that sends bodies and does not end them keeps no other caller out.</summary>
public sealed class When_bodies_are_sent_slowly(SlowBodiesGateway gateway) : IClassFixture<SlowBodiesGateway>
{
    private const int BodyBytes = 60_000;
    private const int MaxCalls = 40;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_refuse_the_tenant_that_sends_them_and_no_other()
    {
        var slow = await gateway.GivenKeyAsync(GatewayFixture.NewName());
        List<SlowCall> calls = [];
        try
        {
            while (gateway.Budget.Used < SlowBodiesGateway.MaxBytes / 2 - BodyBytes)
            {
                var before = gateway.Budget.Used;
                Assert.InRange(calls.Count, 0, MaxCalls);
                calls.Add(await SlowCall.SendAsync(gateway, Start("/api/v1/videos", slow), Spaces(BodyBytes)));
                await Until.TrueAsync("the body is held", () => gateway.Budget.Used >= before + BodyBytes, Cancellation);
            }

            using var refused = await SlowCall.SendAsync(gateway, Start("/api/v1/videos", slow), Spaces(BodyBytes));
            var answer = await refused.AnswerAsync();
            Assert.StartsWith("HTTP/1.1 429 ", answer, StringComparison.Ordinal);
            Assert.Contains("\r\nRetry-After: 5\r\n", answer, StringComparison.Ordinal);
            Assert.InRange(gateway.Budget.Used, BodyBytes, SlowBodiesGateway.MaxBytes / 2);

            using var sameTenant = await gateway.SendWithAsync(
                slow, HttpMethod.Post, "/api/v1/videos/batch", json: new string(' ', BodyBytes));
            var problem = await Problem.ReadAsync(sameTenant, 429);
            Assert.Equal("TooManyRequests", problem.GetProperty("code").GetString());
            Assert.Contains("Gateway:MaxRequestBytesInFlight", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            await OthersAreServedAsync();
        }
        finally
        {
            calls.ForEach(call => call.Dispose());
        }

        await Until.TrueAsync("nothing is held", () => gateway.Budget.Used == 0, Cancellation);
    }

    [Fact]
    public async Task Should_refuse_the_address_that_sends_callbacks_and_no_other_caller()
    {
        List<SlowCall> calls = [];
        try
        {
            calls.Add(await SlowCallbackAsync("192.0.2.1"));
            await Until.TrueAsync("the body is held", () => gateway.Budget.UsedByCallbacks >= BodyBytes, Cancellation);
            using var refused = await SlowCallbackAsync("192.0.2.1");
            var answer = await refused.AnswerAsync();
            Assert.StartsWith("HTTP/1.1 429 ", answer, StringComparison.Ordinal);
            Assert.Contains("\r\nRetry-After: 5\r\n", answer, StringComparison.Ordinal);

            using var message = new HttpRequestMessage(HttpMethod.Post, $"/callbacks/luma_dream/{Guid.NewGuid():N}")
            {
                Content = new ByteArrayContent(new byte[1_000]),
            };
            message.Headers.Add("X-Forwarded-For", "198.51.100.1");
            using var other = await gateway.Http.SendAsync(message, Cancellation);
            Assert.Equal(202, (int)other.StatusCode);
            foreach (var address in Enumerable.Range(2, 3)) // and however many addresses do it, tenants are served
            {
                calls.Add(await SlowCallbackAsync($"192.0.2.{address}"));
            }

            await OthersAreServedAsync();
        }
        finally
        {
            calls.ForEach(call => call.Dispose());
        }

        await Until.TrueAsync("nothing is held", () => gateway.Budget.UsedByCallbacks == 0, Cancellation);
    }

    [Fact]
    public async Task Should_refuse_the_tenant_whose_uploads_are_slow_and_no_other()
    {
        var slow = await gateway.GivenKeyAsync(GatewayFixture.NewName());
        var png = SampleFiles.Png(length: 10_000);
        List<SlowCall> calls = [];
        try
        {
            for (var count = 0; count < SlowBodiesGateway.MaxUploads; count++)
            {
                calls.Add(await SlowCall.SendAsync(gateway, Start("/api/v1/assets", slow), png));
            }

            var answers = calls.Select(call => call.AnswerAsync()).ToList();
            Assert.StartsWith("HTTP/1.1 429 ", await await Task.WhenAny(answers), StringComparison.Ordinal);
            await Until.TrueAsync("half of them are refused", () => answers.Count(answer => answer.IsCompleted) == 2, Cancellation);
            using var other = await UploadAsync(await gateway.GivenKeyAsync(GatewayFixture.NewName()));
            Assert.Equal(201, (int)other.StatusCode);
        }
        finally
        {
            calls.ForEach(call => call.Dispose());
        }
    }

    /// <summary>Every way to send a body, for a tenant that has sent none before.</summary>
    private async Task OthersAreServedAsync()
    {
        var other = await gateway.GivenKeyAsync(GatewayFixture.NewName());
        var json = """{"creativeId": "c", "prompt": "Sunset"}""";
        using var accepted = await gateway.SendWithAsync(other, HttpMethod.Post, "/api/v1/videos", json: json);
        Assert.Equal(202, (int)accepted.StatusCode);
        using var batch = await gateway.SendWithAsync(other, HttpMethod.Post, "/api/v1/videos/batch", json: $"[{json}]");
        Assert.Equal(202, (int)batch.StatusCode);
        using var openAi = await gateway.SendWithAsync(other, HttpMethod.Post, "/v1/videos", json: """{"prompt": "Sunset"}""");
        Assert.Equal(200, (int)openAi.StatusCode);
        using var uploaded = await UploadAsync(other);
        Assert.Equal(201, (int)uploaded.StatusCode);
        using var grpc = new GrpcCalls(gateway);
        var request = new GenerateVideoRequest { CreativeId = "c", Prompt = new string('a', 5_000) };
        await grpc.Client.GenerateVideoAsync(request, GrpcCalls.Key(other), cancellationToken: Cancellation);
    }

    private async Task<HttpResponseMessage> UploadAsync(NewApiKey key)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/v1/assets") { Content = new ByteArrayContent(SampleFiles.Png()) };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Text);
        return await gateway.Http.SendAsync(message, Cancellation);
    }

    private Task<SlowCall> SlowCallbackAsync(string address) => SlowCall.SendAsync(
        gateway,
        $"POST /callbacks/luma_dream/{Guid.NewGuid():N} HTTP/1.1\r\nX-Forwarded-For: {address}\r\n",
        Spaces(BodyBytes));

    private static string Start(string path, NewApiKey key) =>
        $"POST {path} HTTP/1.1\r\nAuthorization: Bearer {key.Text}\r\n"
        + (path.EndsWith("assets", StringComparison.Ordinal) ? "" : "Content-Type: application/json\r\n");

    private static byte[] Spaces(int count) => Encoding.ASCII.GetBytes(new string(' ', count));
}
