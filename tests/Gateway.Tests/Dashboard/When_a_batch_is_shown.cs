using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Videos;

namespace AdGenius.Gateway.Tests.Dashboard;

public sealed class When_a_batch_is_shown(BrowserFixture browser, GatewayFixture gateway)
{
    [Fact]
    public async Task Should_send_lines_and_follow_every_request_to_its_end()
    {
        var tenant = GatewayFixture.NewName();
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, tenant, "#/batches");
        var page = dashboard.Page;
        await dashboard.LoadedAsync();
        await dashboard.LiveAsync();
        await page.FillAsync(
            "[name=requests]",
            """
            A boat in the rain
            {"creativeId":"refused","prompt":"A kite","requestId":"second"}
            """);
        await page.FillAsync("[name=creativeId]", "summer");
        await page.ClickAsync("form button.primary");
        var rows = page.Locator("table tbody tr");
        await rows.Filter(new() { HasText = "A boat in the rain" }).Filter(new() { HasText = "summer" }).WaitForAsync();
        await rows.Filter(new() { HasText = "Refused" }).Filter(new() { HasText = "The budget is spent." }).WaitForAsync();
        Assert.Equal(1, await rows.Locator("a").CountAsync()); // the refused request never became a job

        var sent = await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == tenant && one.CreativeId == "summer");
        await gateway.EndAsync(GatewayFixture.JobOf(sent), "Completed");
        await gateway.GivenEventAsync(sent, JobEventTypes.Completed, "{}");
        await rows.Filter(new() { HasText = "Completed" }).WaitForAsync();
        await page.Locator("#totals .tile", new() { HasText = "Completed" }).Locator("dd", new() { HasText = "1" }).WaitForAsync();
        Assert.False(await page.GetByText("Cancel the rest").IsVisibleAsync());

        await gateway.RestartAsync(GatewayFixture.JobOf(sent), "Generating"); // a retry of a failed take
        await gateway.GivenEventAsync(sent, JobEventTypes.State, """{"state":"Generating"}""");
        await page.Locator("#totals .tile", new() { HasText = "Running" }).Locator("dd", new() { HasText = "1" }).WaitForAsync();
        Assert.True(await page.GetByText("Cancel the rest").IsVisibleAsync());
        dashboard.AssertNoErrors();
    }
}
