using AdGenius.Gateway.Tests.Fakes;
using Microsoft.Playwright;

namespace AdGenius.Gateway.Tests.Dashboard;

/// <summary>What a gateway can do is read when the page starts; at that moment it may be unavailable.</summary>
public sealed class When_the_routes_of_the_gateway_cannot_be_read(BrowserFixture browser, GatewayFixture gateway)
{
    private const string Document = "**/openapi/v1.json";

    [Fact]
    public async Task Should_read_them_again_and_show_the_view_that_was_missing()
    {
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, GatewayFixture.NewName(), "#/brands");
        await dashboard.LoadedAsync();
        var page = dashboard.Page;
        await page.RouteAsync(Document, static route => route.FulfillAsync(new() { Status = 503, Body = "{}" }), new() { Times = 1 });
        await page.ReloadAsync();
        await page.Locator("main h1", new() { HasText = "Brand kits" }).WaitForAsync();
        await page.Locator("#nav a[aria-current=page]", new() { HasText = "Brand kits" }).WaitForAsync();
        Assert.Contains("503", Assert.Single(dashboard.Errors), StringComparison.Ordinal); // the browser notes the answer itself
    }

    [Fact]
    public async Task Should_keep_what_is_typed_meanwhile()
    {
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, GatewayFixture.NewName(), "#/make");
        await dashboard.LoadedAsync();
        var page = dashboard.Page;
        var release = new TaskCompletionSource();
        var attempts = 0;
        await page.RouteAsync(Document, async route =>
        {
            if (Interlocked.Increment(ref attempts) == 1)
            {
                await route.FulfillAsync(new() { Status = 503, Body = "{}" });
                return;
            }

            await release.Task;
            await route.ContinueAsync();
        });
        await page.ReloadAsync(new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        await page.FillAsync("#make [name=prompt]", "A red sailboat");
        Assert.Equal(0, await page.Locator("#nav a", new() { HasText = "Brand kits" }).CountAsync());

        release.SetResult();
        await page.Locator("#nav a", new() { HasText = "Brand kits" }).WaitForAsync();
        Assert.Equal("A red sailboat", await page.InputValueAsync("#make [name=prompt]"));
    }
}
