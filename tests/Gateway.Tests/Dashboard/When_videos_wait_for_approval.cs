using AdGenius.Contracts.Policy;
using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Dashboard;

public sealed class When_videos_wait_for_approval(BrowserFixture browser, GatewayFixture gateway)
{
    [Fact]
    public async Task Should_be_listed_with_what_was_found_and_be_decided_with_a_reason()
    {
        var tenant = GatewayFixture.NewName();
        var first = await gateway.GivenJobAsync(GatewayFixture.Request(tenant), Rows.Hold, DateTimeOffset.UnixEpoch.AddHours(1));
        var second = await gateway.GivenJobAsync(GatewayFixture.Request(tenant), Rows.Hold, DateTimeOffset.UnixEpoch.AddHours(2));
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, tenant, "#/approvals");
        var page = dashboard.Page;
        var card = page.Locator($"#approvals article[data-job='{first}']");
        await card.GetByText("which the rule category/gambling holds").WaitForAsync();
        await card.GetByLabel("Reason").FillAsync("our own casino");
        await card.Locator("[data-action=approve]").ClickAsync();
        var approve = await gateway.ReceivedAsync<ApproveVideo>(one => one.JobId == first);
        Assert.Equal((tenant, "our own casino"), (approve.TenantName, approve.Reason));

        await dashboard.ShowAsync($"#/videos/{second}");
        await page.Locator("#approval [data-action=reject]").ClickAsync();
        Assert.Null((await gateway.ReceivedAsync<RejectVideo>(one => one.JobId == second)).Reason);
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_be_accessible()
    {
        var tenant = GatewayFixture.NewName();
        var jobId = await gateway.GivenJobAsync(GatewayFixture.Request(tenant), Rows.Hold);
        var axe = BrowserFixture.ReadAxe();
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, tenant, width: 375, isDark: true);
        foreach (var view in (string[])["#/approvals", $"#/videos/{jobId}"])
        {
            await dashboard.ShowAsync(view);
            await dashboard.Page.GetByText("which the rule category/gambling holds").WaitForAsync();
            Assert.True(await dashboard.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth") <= 0, view);
            await dashboard.Page.EvaluateAsync(axe);
            Assert.Empty(await dashboard.Page.EvaluateAsync<string[]>(
                "async () => (await axe.run(document)).violations.map(one => `${one.id}: ${one.help}: ${one.nodes[0].html}`)"));
        }
    }
}
