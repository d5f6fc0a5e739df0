using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Dashboard;

/// <summary>The gateway accepts a request, and its answer is lost on the way to the browser.</summary>
public sealed class When_the_gateway_does_not_answer(BrowserFixture browser, GatewayFixture gateway)
{
    private readonly string _tenant = GatewayFixture.NewName();

    [LongTest]
    [Fact]
    public async Task Should_send_the_request_again_and_make_one_batch()
    {
        await using var dashboard = await OpenAsync(lostAnswers: 1);
        await dashboard.Page.FillAsync("[name=requests]", "A boat in the rain");
        await dashboard.Page.ClickAsync("form button.primary");
        await dashboard.Page.Locator("#totals").WaitForAsync();
        Assert.Equal(2, dashboard.Calls.Count(call => call == "POST /api/v1/videos/batch"));
        await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == _tenant);
        Assert.Single(gateway.Fleet.Received.OfType<GenerateVideo>(), one => one.TenantName == _tenant);
    }

    [LongTest]
    [Fact]
    public async Task Should_accept_another_text_after_that()
    {
        await using var dashboard = await OpenAsync(lostAnswers: 3);
        await dashboard.Page.FillAsync("[name=requests]", "A boat in the rain");
        await dashboard.Page.ClickAsync("form button.primary");
        await dashboard.Page.GetByText("The gateway cannot be reached.", new() { Exact = true }).WaitForAsync();
        await dashboard.Page.FillAsync("[name=requests]", "A boat in the sun");
        await dashboard.Page.ClickAsync("form button.primary");
        await dashboard.Page.Locator("#totals").WaitForAsync();
        await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == _tenant && one.Prompt == "A boat in the sun");
    }

    private async Task<DashboardPage> OpenAsync(int lostAnswers)
    {
        var dashboard = await DashboardPage.OpenAsync(browser, gateway, _tenant, "#/batches");
        await dashboard.LoadedAsync();
        await dashboard.Page.RouteAsync(
            "**/api/v1/videos/batch",
            async route =>
            {
                await route.FetchAsync();
                await route.AbortAsync();
            },
            new() { Times = lostAnswers });
        return dashboard;
    }
}
