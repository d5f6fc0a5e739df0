using System.Text;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Keys;

namespace AdGenius.Gateway.Tests.Requests;

/// <summary>JSON whose names or texts are no Unicode, on every route that reads JSON: the caller's fault, never the gateway's.</summary>
public sealed class When_a_body_is_no_Unicode(GatewayFixture gateway, KeyedGatewayFixture keyed) : IClassFixture<KeyedGatewayFixture>
{
    // Sent as Latin-1, so that \u00ff is a byte that UTF-8 never has.
    private static readonly string[] Objects =
    [
        """{"\ud800":1}""",
        """{"prompt":"\ud800"}""",
        """{"kind":"\udc00","length":"\ud800"}""",
        """{"feedback":"\ud800","requestId":"\ud800"}""",
        """{"reason":"\ud800"}""",
        """{"takeId":"\ud800","captions":{"\ud800":1}}""",
        """{"tone":"\ud800","maxRunningJobs":"\ud800"}""",
        """{"brands":["\ud800"],"blockedTerms":[{"term":"\ud800"}]}""",
        "{\"\u00ff\":1}",
        "{\"prompt\":\"\u00ff\"}",
        "{\"kind\":\"\u00ff\"}",
        "{\"feedback\":\"\u00ff\"}",
        "{\"reason\":\"\u00ff\"}",
        "{\"captions\":{\"\u00ff\":\"\u00ff\"}}",
        "{\"tone\":\"\u00ff\"}",
        "{\"brands\":[\"\u00ff\"]}",
        "\"\u00ff\"",
    ];

    [Theory]
    [InlineData("POST", "/api/v1/videos")]
    [InlineData("POST", "/api/v1/videos/{job}/edits")]
    [InlineData("POST", "/api/v1/videos/{job}/takes/1/regenerate")]
    [InlineData("POST", "/api/v1/prompts/quantify")]
    [InlineData("POST", "/api/v1/assets/uploads")]
    [InlineData("PUT", "/api/v1/brand-kits/kit")]
    [InlineData("POST", "/v1/videos")]
    [InlineData("POST", "/v1/videos/video_{job}/remix")]
    public async Task Should_answer_400(string method, string path)
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job => job.Takes[0].Status = TakeStatus.Stored);
        path = path.Replace("video_{job}", $"video_{jobId:N}", StringComparison.Ordinal)
            .Replace("{job}", $"{jobId}", StringComparison.Ordinal);
        foreach (var json in Objects)
        {
            await RefusesAsync(gateway, method, path, json, ("X-Tenant", request.TenantName));
        }

        Assert.DoesNotContain(gateway.Fleet.Received.OfType<GenerateVideo>(), sent => sent.TenantName == request.TenantName);
    }

    [Theory]
    [InlineData("[{\"prompt\":\"\u00ff\"}]")]
    [InlineData("[\"\u00ff\"]")]
    [InlineData("[{\"\u00ff\":1}]")]
    public Task Should_answer_400_to_a_batch(string json) =>
        RefusesAsync(gateway, "POST", "/api/v1/videos/batch", json, ("X-Tenant", GatewayFixture.NewName()));

    [Theory]
    [InlineData("POST", "/api/v1/videos/{job}/approve", ApiKeyRole.Approve)]
    [InlineData("POST", "/api/v1/videos/{job}/reject", ApiKeyRole.Approve)]
    [InlineData("PUT", "/api/v1/admin/tenants/acme/limits", ApiKeyRole.Admin)]
    [InlineData("PUT", "/api/v1/admin/tenants/acme/policy", ApiKeyRole.Admin)]
    public async Task Should_answer_400_to_keys_with_roles(string method, string path, ApiKeyRole role)
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await keyed.GivenJobAsync(request, Rows.Hold);
        var key = await keyed.GivenKeyAsync(request.TenantName, role: role);
        foreach (var json in Objects)
        {
            await RefusesAsync(
                keyed, method, path.Replace("{job}", $"{jobId}", StringComparison.Ordinal), json, ("Authorization", $"Bearer {key.Text}"));
        }
    }

    /// <summary>As Windows PowerShell writes files, and some clients texts, with and without a byte-order mark.</summary>
    [Theory]
    [InlineData("POST", "/api/v1/videos")]
    [InlineData("POST", "/api/v1/videos/{job}/edits")]
    [InlineData("POST", "/api/v1/videos/{job}/takes/1/regenerate")]
    [InlineData("POST", "/api/v1/prompts/quantify")]
    [InlineData("POST", "/api/v1/assets/uploads")]
    [InlineData("PUT", "/api/v1/brand-kits/kit")]
    [InlineData("POST", "/api/v1/videos/batch")]
    [InlineData("POST", "/api/v1/videos/batch", "application/x-ndjson")]
    [InlineData("POST", "/v1/videos")]
    [InlineData("POST", "/v1/videos/video_{job}/remix")]
    public async Task Should_name_UTF8_where_the_body_is_UTF16(string method, string path, string type = "application/json")
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job => job.Takes[0].Status = TakeStatus.Stored);
        path = path.Replace("video_{job}", $"video_{jobId:N}", StringComparison.Ordinal)
            .Replace("{job}", $"{jobId}", StringComparison.Ordinal);
        Encoding[] encodings = [Encoding.Unicode, Encoding.BigEndianUnicode, new UnicodeEncoding(false, false), Encoding.UTF32];
        foreach (var encoding in encodings)
        {
            using var message = new HttpRequestMessage(new HttpMethod(method), path)
            {
                Content = new ByteArrayContent([.. encoding.Preamble, .. encoding.GetBytes("""{"creativeId":"c","prompt":"Sunset"}""")])
                {
                    Headers = { ContentType = new(type, encoding.WebName) },
                },
            };
            message.Headers.Add("X-Tenant", request.TenantName);
            using var answer = await gateway.Http.SendAsync(message, TestContext.Current.CancellationToken);
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True((int)answer.StatusCode == 400, $"{encoding.WebName} was answered with {(int)answer.StatusCode}: {text}");
            Assert.Contains("The body is not text in UTF-8 but in UTF-16 or UTF-32", text, StringComparison.Ordinal);
        }
    }

    private static async Task RefusesAsync(
        GatewayFixture gateway, string method, string path, string json, (string Name, string Value) header)
    {
        using var message = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = new ByteArrayContent(Encoding.Latin1.GetBytes(json)) { Headers = { ContentType = new("application/json") } },
        };
        message.Headers.Add(header.Name, header.Value);
        using var answer = await gateway.Http.SendAsync(message, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == 400, $"{method} {path} answered {json} with {(int)answer.StatusCode}: {text}");
    }
}
