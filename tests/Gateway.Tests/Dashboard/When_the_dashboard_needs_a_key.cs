using System.Text.Json;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Keys;
using Microsoft.Playwright;

namespace AdGenius.Gateway.Tests.Dashboard;

public sealed class When_the_dashboard_needs_a_key(BrowserFixture browser, When_the_dashboard_needs_a_key.KeyedGateway gateway)
    : IClassFixture<When_the_dashboard_needs_a_key.KeyedGateway>
{
    [LongTest]
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
    public async Task Should_ask_for_another_key_when_the_event_stream_is_refused()
    {
        var key = await gateway.GivenKeyAsync(GatewayFixture.NewName());
        await using var dashboard = await OpenAsync(key);
        var page = dashboard.Page;
        await page.Locator("#identity:not([open])").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.RouteAsync(
            "**/api/v1/events", static route => route.FulfillAsync(new() { Status = 401, Body = "{}" }), new() { Times = 1 });

        await page.EvaluateAsync("() => dispatchEvent(new Event('online'))"); // the stream is opened again, and nothing else is read
        await page.Locator("#identity[open] #identity-error", new() { HasText = "unknown, expired or revoked" }).WaitForAsync();
        Assert.Equal("refused", await page.GetAttributeAsync("#connection", "data-state"));

        await page.ClickAsync("#identity .primary");
        await dashboard.LiveAsync();
    }

    [Fact]
    public async Task Should_say_what_only_an_admin_may_see()
    {
        var key = await gateway.GivenKeyAsync(GatewayFixture.NewName());
        await using var dashboard = await OpenAsync(key);
        var page = dashboard.Page;
        await dashboard.ShowAsync("#/operations");
        await page.Locator("main .error", new() { HasText = "admin" }).WaitForAsync();
        await dashboard.ShowAsync("#/admin?tenant=acme");
        await page.Locator("main .error", new() { HasText = "admin" }).WaitForAsync();
        Assert.All(dashboard.Errors, error => Assert.True(
            error.Contains("401", StringComparison.Ordinal) || error.Contains("403", StringComparison.Ordinal), error));
        dashboard.Errors.Clear();
    }

    [Fact]
    public async Task Should_let_an_admin_set_the_limits_of_a_tenant()
    {
        var tenant = GatewayFixture.NewName();
        var key = await gateway.GivenKeyAsync(GatewayFixture.NewName(), role: ApiKeyRole.Admin);
        await using var dashboard = await OpenAsync(key);
        var page = dashboard.Page;
        await dashboard.ShowAsync("#/operations");
        await page.Locator("#stages").WaitForAsync();

        await dashboard.ShowAsync("#/admin");
        await page.FillAsync("[name=name]", tenant);
        await page.Locator("button", new() { HasText = "Show its limits" }).ClickAsync();
        await page.FillAsync("[name=requestsPerMinute]", "0");
        await page.FillAsync("[name=monthlyBudget]", "12.5");
        await page.Locator("button", new() { HasText = "Save" }).ClickAsync();
        await page.Locator("[data-field=requestsPerMinute] .error", new() { HasText = "requestsPerMinute" }).WaitForAsync();
        await page.FillAsync("[name=requestsPerMinute]", "90");
        await page.Locator("button", new() { HasText = "Save" }).ClickAsync();
        await page.Locator(".toast", new() { HasText = tenant }).WaitForAsync();

        using var answer = await gateway.SendWithAsync(key, HttpMethod.Get, $"/api/v1/admin/tenants/{tenant}/limits");
        var limits = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(
            (90, 12.5m),
            (limits.GetProperty("requestsPerMinute").GetInt32(), limits.GetProperty("monthlyBudget").GetDecimal()));
        Assert.All(dashboard.Errors, error => Assert.True(
            error.Contains("401", StringComparison.Ordinal) || error.Contains("400", StringComparison.Ordinal), error));
        dashboard.Errors.Clear();
    }

    [Fact]
    public async Task Should_remember_the_batches_of_each_tenant_apart_with_the_time_of_each()
    {
        var (tenant, batchId) = (GatewayFixture.NewName(), Guid.NewGuid());
        await gateway.WriteAsync(database => database.Add(new Batch
        {
            BatchId = batchId,
            TenantName = tenant,
            ItemCount = 0,
            CreatedAt = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero),
        }));
        var key = await gateway.GivenKeyAsync(tenant);
        await using var dashboard = await OpenAsync(key);
        var page = dashboard.Page;
        await dashboard.ShowAsync($"#/batches/{batchId}");
        await page.Locator("#totals").WaitForAsync();
        await dashboard.ShowAsync("#/batches");
        await page.Locator("main li a", new() { HasText = "Batch of 1 Nov 2026" }).WaitForAsync();

        var otherTenant = GatewayFixture.NewName();
        var other = await gateway.GivenKeyAsync(otherTenant);
        await page.ClickAsync("#identity-button");
        await page.FillAsync("#identity [name=key]", other.Text);
        await page.ClickAsync("#identity .primary");
        await page.Locator("#identity-button", new() { HasText = otherTenant }).WaitForAsync();
        await page.Locator("main form").First.WaitForAsync();
        Assert.Equal(0, await page.Locator("main li a").CountAsync());
        await page.ClickAsync("#identity-button");
        await page.FillAsync("#identity [name=key]", key.Text);
        await page.ClickAsync("#identity .primary");
        await page.Locator("main li a", new() { HasText = "Batch of 1 Nov 2026" }).WaitForAsync();
    }

    private async Task<DashboardPage> OpenAsync(NewApiKey key)
    {
        var dashboard = await DashboardPage.OpenAsync(browser, gateway, "");
        await dashboard.Page.Locator("#identity[open]").WaitForAsync();
        await dashboard.Page.FillAsync("#identity [name=key]", key.Text);
        await dashboard.Page.ClickAsync("#identity .primary");
        await dashboard.Page.Locator("#connection[data-state=live]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        return dashboard;
    }

    public sealed class KeyedGateway : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings => new() { ["Gateway:Authentication"] = "ApiKeys" };
    }
}
