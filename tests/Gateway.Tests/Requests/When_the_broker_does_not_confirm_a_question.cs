using System.Text;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Videos;

namespace AdGenius.Gateway.Tests.Requests;

/// <summary>
/// A broker that takes questions and confirms none, as one that blocks its publishers: the answers are those of a fleet without workers.
/// </summary>
public sealed class When_the_broker_does_not_confirm_a_question(When_a_request_may_have_been_accepted.GatewayWithLateConfirms gateway)
    : IClassFixture<When_a_request_may_have_been_accepted.GatewayWithLateConfirms>
{
    [LongTest]
    [Theory]
    [InlineData("GET", "/api/v1/models", null, 200)]
    [InlineData("GET", "/v1/models", null, 200)]
    [InlineData("POST", "/api/v1/prompts/quantify", """{"creativeId":"c","prompt":"Sunset"}""", 503)]
    [InlineData("POST", "/api/v1/assets", "", 503)]
    public async Task Should_answer_as_where_no_worker_does(string method, string path, string? body, int status)
    {
        using var message = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = body is null ? null
                : body.Length == 0 ? new ByteArrayContent(SampleFiles.Png())
                : new StringContent(body, Encoding.UTF8, "application/json"),
        };
        message.Headers.Add("X-Tenant", GatewayFixture.NewName());
        using var held = gateway.HoldConfirms();
        using var answer = await gateway.Http.SendAsync(message, TestContext.Current.CancellationToken);

        Assert.True(
            status == (int)answer.StatusCode,
            $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
    }
}
