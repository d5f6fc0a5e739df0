using AdGenius.Gateway.Tests.Fakes;
using Microsoft.Playwright;

namespace AdGenius.Gateway.Tests.Dashboard;

public sealed class When_the_dashboard_needs_a_key(BrowserFixture browser, When_the_dashboard_needs_a_key.KeyedGateway gateway)
    : IClassFixture<When_the_dashboard_needs_a_key.KeyedGateway>
{
    [Fact]
    public async Task Should_ask_for_it_and_say_that_a_wrong_one_is_unknown()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        await gateway.GivenJobAsync(request);
        var key = await gateway.GivenKeyAsync(request.TenantName);
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, "");
        var page = dashboard.Page;
        await page.Locator("#identity[open] #identity-reason", new() { HasText = "requires an API key" }).WaitForAsync();

        await page.FillAsync("#identity [name=key]", key.Text[..^1] + (key.Text[^1] == '0' ? '1' : '0'));
        await page.ClickAsync("#identity .primary");
        await page.Locator("#identity[open] #identity-error", new() { HasText = "unknown, expired or revoked" }).WaitForAsync();
        Assert.Equal(0, await page.Locator("#jobs > li").CountAsync());

        await page.FillAsync("#identity [name=key]", key.Text);
        await page.ClickAsync("#identity .primary");
        await page.Locator("#jobs > li").WaitForAsync();
        await page.Locator("#identity-button", new() { HasText = request.TenantName }).WaitForAsync();
        await page.Locator("#connection[data-state=live]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        Assert.DoesNotContain(key.Text, page.Url, StringComparison.Ordinal);
        Assert.All(dashboard.Errors, error => Assert.Contains("401", error, StringComparison.Ordinal));
        dashboard.Errors.Clear();
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_say_that_the_state_of_the_installation_is_not_for_everyone()
    {
        var tenant = GatewayFixture.NewName();
        var key = await gateway.GivenKeyAsync(tenant);
        using var answer = await gateway.SendWithAsync(key, HttpMethod.Get, "/api/v1/operations");
        await Problem.ReadAsync(answer, 403);
    }

    public sealed class KeyedGateway : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings => new() { ["Gateway:Authentication"] = "ApiKeys" };
    }
}
