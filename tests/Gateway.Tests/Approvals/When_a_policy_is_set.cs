using System.Net.Http.Json;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Grpc;
using AdGenius.Grpc.V1;
using AdGenius.HttpContracts;
using AdGenius.Persistence.Keys;
using PromptPreview = AdGenius.Contracts.Prompts.PromptPreview;

namespace AdGenius.Gateway.Tests.Approvals;

public sealed class When_a_policy_is_set(KeyedGatewayFixture gateway) : IClassFixture<KeyedGatewayFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_be_read_again_and_count_for_previews_of_that_tenant_alone()
    {
        var (tenant, other) = (GatewayFixture.NewName(), GatewayFixture.NewName());
        var admin = await gateway.GivenKeyAsync(GatewayFixture.NewName(), role: ApiKeyRole.Admin);
        const string Policy = """{"blockedTerms":[{"term":"casino","action":"Hold"}],"brands":"Refuse","allowedNames":["Nike"]}""";
        using var set = await gateway.SendWithAsync(admin, HttpMethod.Put, PathOf(tenant), json: Policy);
        Assert.Equal(200, (int)set.StatusCode);
        using var read = await gateway.SendWithAsync(admin, HttpMethod.Get, PathOf(tenant));
        Assert.Equal(Policy, await read.Content.ReadAsStringAsync(Cancellation));

        Assert.Equal("term/casino", Assert.Single((await PreviewAsync(tenant)).Findings!).Rule);
        Assert.Null((await PreviewAsync(other)).Findings);
        using var calls = new GrpcCalls(gateway);
        var preview = await calls.Client.QuantifyPromptAsync(
            new GenerateVideoRequest { Prompt = "A 15 second clip" },
            GrpcCalls.Key(await gateway.GivenKeyAsync(tenant)),
            cancellationToken: Cancellation);
        Assert.Equal(
            ("A 15 second clip", "15", "term/casino"), (preview.Stated.Style, preview.Spans[0].Value, preview.Findings[0].Rule));

        using var cleared = await gateway.SendWithAsync(admin, HttpMethod.Delete, PathOf(tenant));
        Assert.Equal("{}", await cleared.Content.ReadAsStringAsync(Cancellation));
        Assert.Null((await PreviewAsync(tenant)).Findings);
    }

    [Fact]
    public async Task Should_be_set_by_no_tenant_itself()
    {
        var tenant = GatewayFixture.NewName();
        foreach (var role in (ApiKeyRole[])[ApiKeyRole.Read, ApiKeyRole.Submit, ApiKeyRole.Approve])
        {
            var key = await gateway.GivenKeyAsync(tenant, role: role);
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete])
            {
                using var refused = await gateway.SendWithAsync(key, method, PathOf(tenant), json: "{}");
                Assert.Contains(
                    "role admin", (await Problem.ReadAsync(refused, 403)).GetProperty("detail").GetString(), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("""{"brands":"Maybe"}""", "brands", "Pass, Hold or Refuse")]
    [InlineData("""{"colour":1}""", "colour", "members blockedTerms")]
    [InlineData("""{"brands":0}""", "brands", "Pass, Hold or Refuse")]
    [InlineData("""{"brands":"0"}""", "brands", "Pass, Hold or Refuse")]
    [InlineData(
        """{"categories":[{"category":"adult","action":"Refuse"},{"category":"adult","action":"Pass"}]}""",
        "categories[1].category",
        "each category is allowed once")]
    [InlineData("""{"blockedTerms":[{"term":"!"}]}""", "blockedTerms[0].term", "at least 2 letters or digits")]
    [InlineData("""{"blockedTerms":[null]}""", "blockedTerms[0].term", "at least 2 letters or digits")]
    [InlineData("""{"categories":[{"category":"cats","action":"Hold"}]}""", "categories[0].category", "must be one of child-abuse")]
    [InlineData("""{"categories":[{"category":"child-abuse","action":"Pass"}]}""", "categories[0].action", "must be Refuse")]
    [InlineData("""{"allowedNames":["x"]}""", "allowedNames[0]", "at least 2 letters or digits")]
    [InlineData("null", "body", "JSON object")]
    [InlineData("{", "body", "not valid JSON at line 1, byte 2")]
    [InlineData("""{"allowedNames":[[[[[[[[9]]]]]]]]}""", "body", "deeper than 8 levels")]
    public async Task Should_name_what_is_wrong(string body, string field, string text)
    {
        var admin = await gateway.GivenKeyAsync(GatewayFixture.NewName(), role: ApiKeyRole.Admin);
        using var refused = await gateway.SendWithAsync(admin, HttpMethod.Put, PathOf("acme"), json: body);
        Assert.Contains(text, (await Problem.ReadAsync(refused, 400)).Of(field), StringComparison.Ordinal);
        using var name = await gateway.SendWithAsync(admin, HttpMethod.Put, PathOf("..x"), json: "{}");
        Assert.NotEmpty((await Problem.ReadAsync(name, 400)).Of("name"));
    }

    private async Task<PromptPreview> PreviewAsync(string tenant)
    {
        var key = await gateway.GivenKeyAsync(tenant);
        using var answer = await gateway.SendWithAsync(
            key, HttpMethod.Post, "/api/v1/prompts/quantify", json: """{"prompt":"A clip"}""");
        Assert.Equal(200, (int)answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<PromptPreview>(HttpJson.Options, Cancellation))!;
    }

    private static string PathOf(string tenant) => $"/api/v1/admin/tenants/{tenant}/policy";
}
