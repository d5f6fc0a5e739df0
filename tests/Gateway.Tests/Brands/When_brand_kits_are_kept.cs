using System.Text.Json;
using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Brands;

public sealed class When_brand_kits_are_kept(GatewayFixture gateway)
{
    private const string Path = "/api/v1/brand-kits/house";
    private const string Kit = """{"primary":"#aa3311","forbiddenWords":["cheap"],"tone":"plain"}""";

    [Fact]
    public async Task Should_be_written_read_listed_and_deleted_by_their_tenant_alone()
    {
        var (tenant, other) = (GatewayFixture.NewName(), GatewayFixture.NewName());
        Assert.Equal(200, await StatusAsync(HttpMethod.Put, tenant, Path, Kit));
        using (var answer = await gateway.SendAsync(HttpMethod.Get, Path, tenant, null))
        {
            var read = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
            Assert.Equal("#aa3311", read.GetProperty("kit").GetProperty("primary").GetString());
        }

        using (var answer = await gateway.SendAsync(HttpMethod.Get, "/api/v1/brand-kits", tenant, null))
        {
            var list = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
            Assert.Equal("house", Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("name").GetString());
        }

        Assert.Equal(404, await StatusAsync(HttpMethod.Get, other, Path));
        Assert.Equal(404, await StatusAsync(HttpMethod.Delete, other, Path));
        Assert.Equal(200, await StatusAsync(HttpMethod.Put, other, Path, """{"primary":"#000000"}""")); // a kit of its own
        Assert.Equal(204, await StatusAsync(HttpMethod.Delete, tenant, Path));
        Assert.Equal(404, await StatusAsync(HttpMethod.Get, tenant, Path));
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, other, Path));
    }

    [Fact]
    public async Task Should_be_created_by_one_of_several_calls_and_replaced_by_the_others()
    {
        foreach (var tenant in (string[])[GatewayFixture.NewName(), GatewayFixture.NewName(), GatewayFixture.NewName()])
        {
            var statuses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => StatusAsync(HttpMethod.Put, tenant, Path, Kit)));
            Assert.Equal(Enumerable.Repeat(200, 8), statuses);
        }
    }

    [Fact]
    public async Task Should_not_look_for_a_name_that_no_kit_can_have()
    {
        var tenant = GatewayFixture.NewName();
        foreach (var (name, status) in new[] { ("a%20b", 404), ("a%01b", 404), (new string('a', 65), 404), ("a%00b", 400) })
        {
            Assert.Equal(status, await StatusAsync(HttpMethod.Get, tenant, "/api/v1/brand-kits/" + name));
            Assert.Equal(status, await StatusAsync(HttpMethod.Delete, tenant, "/api/v1/brand-kits/" + name));
        }
    }

    [Theory]
    [InlineData("""{"primary":"red"}""", "primary", "#rrggbb")]
    [InlineData("""{"colour":"#000000"}""", "colour", "allowed are primary")]
    [InlineData("""{"fonts":["a","b","c","d","e"]}""", "fonts", "at most 4")]
    [InlineData("""{"fonts":["https://example.com/a.ttf"]}""", "fonts", "the ids of uploaded fonts")]
    [InlineData("""{"logo":"file:///etc/passwd"}""", "logo", "an https address")]
    [InlineData("""{"logo":"asset:7"}""", "logo", "an https address")]
    [InlineData("""{"forbiddenWords":[""]}""", "forbiddenWords", "1 to 60")]
    [InlineData("""{"tone":7}""", "tone", "must be text")]
    [InlineData("[]", "body", "one JSON object")]
    public async Task Should_name_the_field_and_what_is_allowed(string body, string field, string allowed)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Put, Path, GatewayFixture.NewName(), body);
        var problem = await Problem.ReadAsync(answer, 400);
        Assert.Contains(allowed, problem.Of(field), StringComparison.Ordinal);
    }

    private async Task<int> StatusAsync(HttpMethod method, string tenant, string path, string? body = null)
    {
        using var answer = await gateway.SendAsync(method, path, tenant, body);
        return (int)answer.StatusCode;
    }
}
