using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Keys;
using Microsoft.Playwright;

namespace AdGenius.Gateway.Tests.Dashboard;

/// <summary>Another key or tenant is entered while the gateway has not answered a call of the earlier one.</summary>
public sealed class When_the_caller_is_changed(
    BrowserFixture browser, GatewayFixture open, When_the_dashboard_needs_a_key.KeyedGateway gateway)
    : IClassFixture<When_the_dashboard_needs_a_key.KeyedGateway>
{
    private readonly GenerateVideo _request = GatewayFixture.Request(GatewayFixture.NewName());
    private readonly TaskCompletionSource _isHeld = new();
    private readonly TaskCompletionSource _release = new();

    [Fact]
    public async Task Should_send_a_request_again_with_the_key_that_began_it()
    {
        var (first, second) = await GivenKeysAsync();
        await using var dashboard = await OpenAsync(first);
        var page = dashboard.Page;
        await dashboard.ShowAsync("#/make");
        var keys = new List<string>();
        await page.RouteAsync("**/api/v1/videos", async route =>
        {
            if (route.Request.Method != "POST")
            {
                await route.ContinueAsync();
                return;
            }

            keys.Add(route.Request.Headers["x-api-key"]);
            if (keys.Count > 1)
            {
                await route.ContinueAsync();
                return;
            }

            _isHeld.SetResult();
            await _release.Task;
            await route.FulfillAsync(new() { Status = 503, Headers = new Dictionary<string, string> { ["Retry-After"] = "1" } });
        });
        await page.FillAsync("[name=prompt]", "A boat in the rain");
        await page.ClickAsync("#make .submit button");
        await _isHeld.Task.WaitAsync(TestContext.Current.CancellationToken);

        await EnterAsync(page, second);
        var answer = await page.RunAndWaitForResponseAsync(
            () => Task.FromResult(_release.TrySetResult()),
            response => response.Request.Method == "POST" && response.Ok);
        await answer.FinishedAsync();

        Assert.Equal([first.Text, first.Text], keys);
        await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == first.Key.TenantName);
        Assert.EndsWith("#/make", page.Url, StringComparison.Ordinal);
        await AssertEmptyAsync(dashboard);
        Assert.DoesNotContain(gateway.Fleet.Received.OfType<GenerateVideo>(), one => one.TenantName == second.Key.TenantName);
    }

    [Fact]
    public async Task Should_not_list_a_job_that_was_read_with_the_earlier_key()
    {
        var (first, second) = await GivenKeysAsync();
        await gateway.GivenJobAsync(_request);
        await using var dashboard = await OpenAsync(first);
        var page = dashboard.Page;
        await HoldAsync(page, $"**/api/v1/videos/{GatewayFixture.JobOf(_request)}");
        await page.EvaluateAsync("view => { location.hash = view; }", $"#/videos/{GatewayFixture.JobOf(_request)}");
        await _isHeld.Task.WaitAsync(TestContext.Current.CancellationToken);

        await EnterAsync(page, second);
        await page.Locator("main h1", new() { HasText = "Not found" }).WaitForAsync();
        await ReleaseAsync(page, GatewayFixture.JobOf(_request).ToString());

        await AssertEmptyAsync(dashboard);
    }

    [Fact]
    public async Task Should_not_list_older_jobs_that_were_read_with_the_earlier_key()
    {
        var (first, second) = await GivenKeysAsync();
        await gateway.WriteAsync(database => database.AddRange(Enumerable.Range(0, 501).Select(
            number => Rows.Job(GatewayFixture.Request(_request.TenantName), DateTimeOffset.UnixEpoch.AddMinutes(number)))));
        await using var dashboard = await OpenAsync(first);
        var page = dashboard.Page;
        await page.Locator("#summary", new() { HasText = "500 of 500 newest videos" }).WaitForAsync();
        await HoldAsync(page, "**/api/v1/videos?limit=100&cursor=*");
        await page.ClickAsync("#older");
        await _isHeld.Task.WaitAsync(TestContext.Current.CancellationToken);

        await EnterAsync(page, second);
        await ReleaseAsync(page, "cursor=");

        await AssertEmptyAsync(dashboard);
    }

    [Fact]
    public async Task Should_keep_the_tenant_when_another_window_names_another_one()
    {
        await using var dashboard = await DashboardPage.OpenAsync(browser, open, GatewayFixture.NewName());
        var page = dashboard.Page;
        await page.GotoAsync(open.Http.BaseAddress!.ToString());
        await page.ClickAsync("#identity-button");
        await page.FillAsync("#identity [name=tenant]", _request.TenantName);
        await page.ClickAsync("#identity .primary");
        await page.Locator("#identity-button", new() { HasText = _request.TenantName }).WaitForAsync();

        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(open.Http.BaseAddress!.ToString());
        await other.EvaluateAsync("name => localStorage.setItem('adgenius.tenant', name)", GatewayFixture.NewName());

        var call = await page.RunAndWaitForRequestAsync(
            () => dashboard.ShowAsync("#/spend"), request => request.Url.Contains("/usage?", StringComparison.Ordinal));
        Assert.Equal(_request.TenantName, call.Headers["x-tenant"]);
    }

    private async Task<(NewApiKey First, NewApiKey Second)> GivenKeysAsync() =>
        (await gateway.GivenKeyAsync(_request.TenantName), await gateway.GivenKeyAsync(GatewayFixture.NewName()));

    private async Task<DashboardPage> OpenAsync(NewApiKey key)
    {
        var dashboard = await DashboardPage.OpenAsync(browser, gateway, "");
        await dashboard.Page.Locator("#identity[open]").WaitForAsync();
        await EnterAsync(dashboard.Page, key);
        await dashboard.LiveAsync();
        return dashboard;
    }

    private static async Task EnterAsync(IPage page, NewApiKey key)
    {
        if (!await page.Locator("#identity[open]").IsVisibleAsync())
        {
            await page.ClickAsync("#identity-button");
        }

        await page.FillAsync("#identity [name=key]", key.Text);
        await page.ClickAsync("#identity .primary");
        await page.Locator("#identity-button", new() { HasText = key.Key.TenantName }).WaitForAsync();
    }

    /// <summary>The first call of the address is answered when the test says so.</summary>
    private async Task HoldAsync(IPage page, string address) => await page.RouteAsync(
        address,
        async route =>
        {
            _isHeld.SetResult();
            await _release.Task;
            await route.ContinueAsync();
        },
        new() { Times = 1 });

    /// <summary>Returns when the call, whose address has the part, is answered.</summary>
    private async Task ReleaseAsync(IPage page, string part)
    {
        var answer = await page.RunAndWaitForResponseAsync(
            () => Task.FromResult(_release.TrySetResult()),
            response => response.Ok && response.Url.Contains(part, StringComparison.Ordinal));
        await answer.FinishedAsync();
    }

    private static async Task AssertEmptyAsync(DashboardPage dashboard)
    {
        await dashboard.ShowAsync("#/videos");
        await dashboard.Page.Locator("#summary", new() { HasText = "videos" }).WaitForAsync();
        Assert.Equal("0 of 0 videos", await dashboard.Page.Locator("#summary").TextContentAsync());
    }
}
