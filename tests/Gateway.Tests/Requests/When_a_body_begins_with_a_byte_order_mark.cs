using System.Text;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Keys;

namespace AdGenius.Gateway.Tests.Requests;

/// <summary>Some editors and libraries write one before JSON; the answer is that of the same JSON without it.</summary>
public sealed class When_a_body_begins_with_a_byte_order_mark(GatewayFixture gateway, KeyedGatewayFixture keyed)
    : IClassFixture<KeyedGatewayFixture>
{
    [Theory]
    [InlineData("POST", "/api/v1/videos", """{"creativeId":"summer","prompt":"Sunset"}""", 202)]
    [InlineData("POST", "/api/v1/videos/batch", """[{"creativeId":"summer","prompt":"Sunset"}]""", 202)]
    [InlineData(
        "POST", "/api/v1/videos/batch", "{\"creativeId\":\"summer\",\"prompt\":\"Sunset\"}\n", 202, "application/x-ndjson")]
    [InlineData("POST", "/api/v1/videos/{job}/edits", "{}", 202)]
    [InlineData("POST", "/api/v1/videos/{job}/takes/1/regenerate", """{"feedback":"warmer"}""", 202)]
    [InlineData("POST", "/api/v1/prompts/quantify", """{"creativeId":"summer","prompt":"Sunset"}""", 200)]
    [InlineData("PUT", "/api/v1/brand-kits/kit", """{"tone":"warm"}""", 200)]
    [InlineData("POST", "/v1/videos", """{"prompt":"Sunset"}""", 200)]
    public Task Should_read_what_follows_it(string method, string path, string json, int status, string type = "application/json") =>
        SendsAsync(gateway, method, path, json, status, type, null);

    [Theory]
    [InlineData("PUT", "/api/v1/admin/tenants/acme/limits", """{"maxRunningJobs":3}""", ApiKeyRole.Admin)]
    [InlineData("PUT", "/api/v1/admin/tenants/acme/policy", """{"brands":"Refuse"}""", ApiKeyRole.Admin)]
    [InlineData("POST", "/api/v1/videos/{job}/approve", """{"reason":"fine"}""", ApiKeyRole.Approve)]
    public Task Should_read_what_follows_it_from_keys_with_roles(string method, string path, string json, ApiKeyRole role) =>
        SendsAsync(keyed, method, path, json, path.Contains("approve", StringComparison.Ordinal) ? 202 : 200, "application/json", role);

    private static async Task SendsAsync(
        GatewayFixture gateway, string method, string path, string json, int status, string type, ApiKeyRole? role)
    {
        var tenant = GatewayFixture.NewName();
        var jobId = await gateway.GivenJobAsync(GatewayFixture.Request(tenant), job =>
        {
            (job.CurrentState, job.Takes[0].Status) = ("Completed", Contracts.Videos.TakeStatus.Stored);
            if (role == ApiKeyRole.Approve)
            {
                Rows.Hold(job);
            }
        });
        using var message = new HttpRequestMessage(
            new HttpMethod(method), path.Replace("{job}", $"{jobId}", StringComparison.Ordinal))
        {
            Content = new ByteArrayContent([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(json)]) {
                Headers = { ContentType = new(type) } },
        };
        if (role is { } needed)
        {
            var key = await ((KeyedGatewayFixture)gateway).GivenKeyAsync(tenant, role: needed);
            message.Headers.Add("Authorization", $"Bearer {key.Text}");
        }
        else
        {
            message.Headers.Add("X-Tenant", tenant);
        }

        using var answer = await gateway.Http.SendAsync(message, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == status, $"{method} {path} answered {(int)answer.StatusCode}: {text}");
        Assert.DoesNotContain("InvalidRequest", text, StringComparison.Ordinal);
    }
}
