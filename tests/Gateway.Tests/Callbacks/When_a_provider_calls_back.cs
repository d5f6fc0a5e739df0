using System.Text;
using AdGenius.Contracts.Clips;
using AdGenius.Gateway.Callbacks;
using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Callbacks;

public sealed class When_a_provider_calls_back(GatewayFixture gateway)
{
    [Fact]
    public async Task Should_forward_the_bytes_and_only_the_headers_that_verification_needs()
    {
        var submissionId = Guid.NewGuid();
        var bytes = Encoding.UTF8.GetBytes("{ \"a\" :1}\n");
        using var answer = await SendAsync(
            $"/callbacks/pika_v2/{submissionId:N}",
            new ByteArrayContent(bytes),
            ("X-Fal-Webhook-Signature", "abcd"),
            ("Authorization", "Bearer secret"),
            ("X-Other", "value"));

        Assert.Equal(202, (int)answer.StatusCode);
        var command = await gateway.ReceivedAsync<ProviderCallback>(callback => callback.SubmissionId == submissionId);
        Assert.Equal("pika_v2", command.Model);
        Assert.Equal(bytes, command.Body.ToArray());
        Assert.Equal(new Dictionary<string, string> { ["x-fal-webhook-signature"] = "abcd" }, command.Headers);
        Assert.Equal($"{gateway.Http.BaseAddress}callbacks/pika_v2/{submissionId:N}", command.Address!.AbsoluteUri);
        Assert.InRange(command.ReceivedAt, DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.MaxValue);
    }

    [Fact]
    public async Task Should_forward_a_callback_to_the_address_of_all_submissions()
    {
        var id = GatewayFixture.NewName("msg_");
        using var answer = await SendAsync("/callbacks/openai_shorts", new StringContent("{}"), ("webhook-id", id));
        Assert.Equal(202, (int)answer.StatusCode);
        var command = await gateway.ReceivedAsync<ProviderCallback>(callback => callback.Headers.GetValueOrDefault("webhook-id") == id);
        Assert.Null(command.SubmissionId);
    }

    [Fact]
    public async Task Should_forward_no_header_that_was_sent_twice()
    {
        var submissionId = Guid.NewGuid();
        var answer = await RawCall.SendAsync(
            gateway,
            $"POST /callbacks/google_veo/{submissionId:N} HTTP/1.1\r\nHost: a\r\n"
            + "webhook-signature: one\r\nwebhook-signature: two\r\nwebhook-id: 1\r\n",
            "{}");
        Assert.StartsWith("HTTP/1.1 202 ", answer, StringComparison.Ordinal);
        var command = await gateway.ReceivedAsync<ProviderCallback>(callback => callback.SubmissionId == submissionId);
        Assert.Equal(["webhook-id"], command.Headers.Keys);
    }

    [Theory]
    [InlineData("runway_gen3/3f2504e04f8911d39a0c0305e82c3301")]
    [InlineData("local")]
    [InlineData("none")]
    [InlineData("luma_dream")]
    public async Task Should_not_find_a_model_that_has_no_callbacks_there(string path)
    {
        using var answer = await SendAsync("/callbacks/" + path, new StringContent("{}"));
        await Problem.ReadAsync(answer, 404);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_refuse_a_body_that_is_too_large(bool isChunked)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, $"/callbacks/luma_dream/{Guid.NewGuid():N}")
        {
            Content = new ByteArrayContent(new byte[CallbackRoutes.MaxBodyBytes + 1]),
        };
        message.Headers.TransferEncodingChunked = isChunked;
        using var answer = await gateway.Http.SendAsync(message, TestContext.Current.CancellationToken);
        await Problem.ReadAsync(answer, 413);
    }

    [Fact]
    public async Task Should_refuse_a_header_that_is_too_long()
    {
        using var answer = await SendAsync(
            $"/callbacks/google_veo/{Guid.NewGuid():N}",
            new StringContent("{}"),
            ("webhook-signature", new string('a', 9_000)));
        await Problem.ReadAsync(answer, 431);
    }

    private Task<HttpResponseMessage> SendAsync(string path, HttpContent content, params (string Name, string Value)[] headers) =>
        SendAsync(gateway, path, content, headers);

    internal static async Task<HttpResponseMessage> SendAsync(
        GatewayFixture gateway,
        string path,
        HttpContent content,
        params (string Name, string Value)[] headers)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        message.Content.Headers.ContentType = null;
        foreach (var (name, value) in headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return await gateway.Http.SendAsync(message, TestContext.Current.CancellationToken);
    }
}
