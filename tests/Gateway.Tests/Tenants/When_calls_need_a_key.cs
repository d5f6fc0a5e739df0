using System.Net.Http.Json;
using System.Text.Json;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Batches;
using AdGenius.HttpContracts.Videos;

namespace AdGenius.Gateway.Tests.Tenants;

public sealed class When_calls_need_a_key(KeyedGatewayFixture gateway) : IClassFixture<KeyedGatewayFixture>
{
    private const string Body = "{\"creativeId\":\"summer\",\"prompt\":\"Sunset\"}";

    private static readonly string[] Paths =
    [
        "/api/v1/videos", FakeFleet.NewRoute, "/api/v1/videos/3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "/api/v1/videos/3f2504e0-4f89-11d3-9a0c-0305e82c3301/events", "/api/v1/usage", "/api/v1/models", "/api/v1/events",
        "/api/v1/videos/3f2504e0-4f89-11d3-9a0c-0305e82c3301/history", "/api/v1/usage/series", "/api/v1/operations",
    ];

    [Fact]
    public async Task Should_refuse_all_that_is_no_valid_key_in_the_same_words()
    {
        var tenant = GatewayFixture.NewName();
        var (good, revoked, expired) = (await gateway.GivenKeyAsync(tenant), await gateway.GivenKeyAsync(tenant), await gateway
            .GivenKeyAsync(tenant, TimeSpan.FromDays(-1)));
        await gateway.RevokeAsync(revoked);
        var wrong = good.Text[..^1] + (good.Text[^1] == '0' ? '1' : '0');
        var answers = new HashSet<string>();
        foreach (var headers in new (string, string)[][]
        {
            [], [("Authorization", "Bearer")], [("Authorization", $"Basic {good.Text}")],
            [("Authorization", $"Bearer {wrong}")], [("X-Api-Key", wrong)],
            [("X-Api-Key", "agk_0123456789abcdef_" + new string('0', 64))], [("X-Api-Key", good.Key.KeyId)],
            [("Authorization", $"Bearer {revoked.Text}")], [("Authorization", $"Bearer {expired.Text}")],
        })
        {
            using var answer = await gateway.SendAsync(HttpMethod.Get, "/api/v1/videos", tenant, null, headers);
            answers.Add(await TextAsync(answer));
        }

        Assert.Equal(
            "An API key is required. | Send a valid API key: header Authorization: Bearer agk_…, or X-Api-Key.",
            Assert.Single(answers));
    }

    [Fact]
    public async Task Should_ask_for_the_key_on_every_route_of_the_api()
    {
        foreach (var path in Paths)
        {
            using var read = await gateway.SendAsync(HttpMethod.Get, path, "demo");
            await TextAsync(read);
        }

        using var removed = await gateway.SendAsync(HttpMethod.Delete, Paths[2], "demo");
        await TextAsync(removed);
        using var submitted = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", "demo", Body);
        await TextAsync(submitted);
        using var inBody = await gateway.SendAsync(
            HttpMethod.Post,
            "/api/v1/videos",
            null,
            "{\"tenantName\":\"demo\",\"creativeId\":\"c\",\"prompt\":\"Sunset\"}");
        await TextAsync(inBody);
        Assert.DoesNotContain(gateway.Fleet.Received.OfType<GenerateVideo>(), request => request.TenantName == "demo");
    }

    [Fact]
    public async Task Should_answer_OpenAI_clients_in_their_own_words()
    {
        var (tenant, other) = (GatewayFixture.NewName(), GatewayFixture.NewName());
        var (key, otherKey) = (await gateway.GivenKeyAsync(tenant), await gateway.GivenKeyAsync(other));
        using (var refused = await gateway.SendAsync(HttpMethod.Get, "/v1/videos", null, null, ("Authorization", "Bearer sk-wrong")))
        {
            var error = (await refused.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("error");
            Assert.Equal((401, "invalid_api_key"), ((int)refused.StatusCode, error.GetProperty("code").GetString()));
        }

        using var created = await gateway.SendWithAsync(key, HttpMethod.Post, "/v1/videos", null, """{"prompt":"Sunset"}""");
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken))
            .GetProperty("id").GetString();
        await gateway.ReceivedAsync<GenerateVideo>(request => request.TenantName == tenant);
        using var own = await gateway.SendWithAsync(key, HttpMethod.Get, $"/v1/videos/{id}");
        using var foreign = await gateway.SendWithAsync(otherKey, HttpMethod.Get, $"/v1/videos/{id}");
        Assert.Equal((200, 404), ((int)own.StatusCode, (int)foreign.StatusCode));
    }

    [Theory]
    [InlineData("/health/live", 200)]
    [InlineData("/health/ready", 200)]
    [InlineData("/openapi/v1.json", 200)]
    [InlineData("/files/nothing", 403)]
    public async Task Should_leave_alone_what_has_its_own_proof(string path, int status)
    {
        using var answer = await gateway.Http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Should_take_the_tenant_from_the_key()
    {
        var tenant = GatewayFixture.NewName();
        var key = await gateway.GivenKeyAsync(tenant);
        using var submitted = await gateway.SendWithAsync(key, HttpMethod.Post, "/api/v1/videos", json: Body);
        var job = await GatewayFixture.ReadJobAsync(submitted);
        Assert.Equal((202, tenant), ((int)submitted.StatusCode, job.Tenant));
        await gateway.ReceivedAsync<GenerateVideo>(request => request.TenantName == tenant);
        using var read = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{job.Id}", null, null, ("X-Api-Key", key.Text));
        Assert.Equal(200, (int)read.StatusCode);
        using var same = await gateway.SendWithAsync(key, HttpMethod.Get, $"/api/v1/usage?tenant={tenant}", tenant);
        Assert.Equal(200, (int)same.StatusCode);
        using var sameBody = await gateway.SendWithAsync(
            key,
            HttpMethod.Post,
            "/api/v1/videos",
            tenant,
            $$"""{"tenantName":"{{tenant}}","creativeId":"c","prompt":"Sunset"}""");
        Assert.Equal(202, (int)sameBody.StatusCode);
    }

    [Fact]
    public async Task Should_prefer_the_header_of_its_own_to_what_a_proxy_put_into_authorization()
    {
        var (tenant, other) = (GatewayFixture.NewName(), GatewayFixture.NewName());
        var (key, proxys) = (await gateway.GivenKeyAsync(tenant), await gateway.GivenKeyAsync(other));
        foreach (var token in new[] { "a.proxys.token", proxys.Text })
        {
            using var answer = await gateway.SendAsync(
                HttpMethod.Get,
                $"/api/v1/usage?tenant={tenant}",
                null,
                null,
                ("X-Api-Key", key.Text),
                ("Authorization", $"Bearer {token}"));
            Assert.Equal(200, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task Should_not_find_another_tenants_job()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        var (owner, otherTenant) = (await gateway.GivenKeyAsync(request.TenantName), await gateway.GivenKeyAsync(GatewayFixture.NewName()));
        foreach (var (method, path) in new[] { (HttpMethod.Get, ""), (HttpMethod.Delete, ""), (HttpMethod.Get, "/events") })
        {
            using var answer = await gateway.SendWithAsync(otherTenant, method, $"/api/v1/videos/{jobId}{path}");
            await Problem.ReadAsync(answer, 404);
        }

        using var listed = await gateway.SendWithAsync(otherTenant, HttpMethod.Get, "/api/v1/videos");
        Assert.Empty(
            (await listed.Content.ReadFromJsonAsync<VideoJobPage>(HttpJson.Options, TestContext.Current.CancellationToken))!.Items);
        using var owned = await gateway.SendWithAsync(owner, HttpMethod.Get, $"/api/v1/videos/{jobId}");
        Assert.Equal(jobId, (await GatewayFixture.ReadJobAsync(owned)).Id);
    }

    [Fact]
    public async Task Should_refuse_a_call_that_names_another_tenant_than_its_key()
    {
        var key = await gateway.GivenKeyAsync(GatewayFixture.NewName());
        foreach (var path in Paths)
        {
            using var header = await gateway.SendWithAsync(key, HttpMethod.Get, path, "demo");
            Assert.Contains(
                "X-Tenant names another tenant",
                (await Problem.ReadAsync(header, 403)).Of("X-Tenant"),
                StringComparison.Ordinal);
            using var query = await gateway.SendWithAsync(key, HttpMethod.Get, path + "?tenant=demo");
            Assert.NotEmpty((await Problem.ReadAsync(query, 403)).Of("tenant"));
        }

        const string Request = """{"tenantName":"demo","creativeId":"c","prompt":"Sunset"}""";
        foreach (var path in (string[])["/api/v1/videos", "/api/v1/prompts/quantify"])
        {
            using var body = await gateway.SendWithAsync(key, HttpMethod.Post, path, json: Request);
            Assert.Contains(
                "names another tenant", (await Problem.ReadAsync(body, 403)).Of("tenantName"), StringComparison.Ordinal);
        }

        using var batch = await gateway.SendWithAsync(key, HttpMethod.Post, "/api/v1/videos/batch", json: $"[{Request}]");
        var line = Assert.Single(
            (await batch.Content.ReadFromJsonAsync<BatchAnswer>(HttpJson.Options, TestContext.Current.CancellationToken))!.Items);
        Assert.Equal((403, ProblemCode.Forbidden), (line.Status, line.Code));
        Assert.Contains("names another tenant", Assert.Single(line.Errors!["tenantName"]), StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Fleet.Received.OfType<GenerateVideo>(), request => request.TenantName == "demo");
    }

    [Fact]
    public async Task Should_limit_one_tenant_and_no_other()
    {
        var (busy, other) = (await gateway.GivenKeyAsync(GatewayFixture.NewName()), await gateway.GivenKeyAsync(GatewayFixture.NewName()));
        var served = 0;
        while (served <= 10 * KeyedGatewayFixture.RequestsPerMinute)
        {
            using var answer = await gateway.SendWithAsync(busy, HttpMethod.Get, "/api/v1/videos");
            if ((int)answer.StatusCode == 429)
            {
                var problem = await Problem.ReadAsync(answer, 429);
                Assert.InRange(
                    answer.Headers.RetryAfter!.Delta!.Value,
                    TimeSpan.FromSeconds(1),
                    TimeSpan.FromSeconds(60.0 / KeyedGatewayFixture.RequestsPerMinute));
                Assert.True(problem.GetProperty("retryable").GetBoolean());
                Assert.Contains("30 requests per minute", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
                break;
            }

            Assert.Equal(200, (int)answer.StatusCode);
            served++;
        }

        Assert.InRange(served, KeyedGatewayFixture.RequestsPerMinute, 10 * KeyedGatewayFixture.RequestsPerMinute);
        using var free = await gateway.SendWithAsync(other, HttpMethod.Get, "/api/v1/videos");
        Assert.Equal(200, (int)free.StatusCode);
    }

    [Fact]
    public async Task Should_log_no_secret()
    {
        var key = await gateway.GivenKeyAsync(GatewayFixture.NewName());
        using var submitted = await gateway.SendWithAsync(key, HttpMethod.Post, "/api/v1/videos", json: Body);
        Assert.Equal(202, (int)submitted.StatusCode);
        using var refused = await gateway.SendWithAsync(key, HttpMethod.Get, "/api/v1/videos", "demo");
        Assert.Equal(403, (int)refused.StatusCode);
        await gateway.RevokeAsync(key);
        using var revoked = await gateway.SendWithAsync(key, HttpMethod.Get, "/api/v1/videos");
        Assert.Equal(401, (int)revoked.StatusCode);
        var secret = key.Text.Split('_')[2];
        Assert.Contains(gateway.Log.Lines, line => line.Contains("/api/v1/videos", StringComparison.Ordinal));
        Assert.DoesNotContain(gateway.Log.Lines, line => line.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_describe_how_the_key_is_sent()
    {
        var document = await gateway.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", TestContext.Current.CancellationToken);
        var schemes = document.GetProperty("components").GetProperty("securitySchemes");
        Assert.Equal(
            ("http", "bearer"),
            (
                schemes.GetProperty("ApiKey").GetProperty("type").GetString(),
                schemes.GetProperty("ApiKey").GetProperty("scheme").GetString()));
        Assert.Equal("X-Api-Key", schemes.GetProperty("ApiKeyHeader").GetProperty("name").GetString());
        Assert.Equal(
            ["ApiKey", "ApiKeyHeader"],
            document.GetProperty("security").EnumerateArray().Select(one => one.EnumerateObject().Single().Name));
        var list = document.GetProperty("paths").GetProperty("/api/v1/videos").GetProperty("get");
        Assert.Superset(
            new HashSet<string> { "401", "403", "429" },
            list.GetProperty("responses").EnumerateObject().Select(answer => answer.Name).ToHashSet());
        var tenant = list.GetProperty("parameters").EnumerateArray()
            .Single(parameter => parameter.GetProperty("name").GetString() == "X-Tenant");
        Assert.False(tenant.TryGetProperty("required", out var required) && required.GetBoolean());
    }

    /// <summary>Title and detail of a 401 answer that names the authentication scheme.</summary>
    private static async Task<string> TextAsync(HttpResponseMessage answer)
    {
        var problem = await Problem.ReadAsync(answer, 401);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
        return $"{problem.GetProperty("title").GetString()} | {problem.GetProperty("detail").GetString()}";
    }
}
