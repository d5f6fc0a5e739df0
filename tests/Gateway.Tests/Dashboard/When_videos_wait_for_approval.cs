using AdGenius.Contracts.Policy;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Videos;

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
        var sent = page.WaitForRequestAsync(request => request.Url.EndsWith("/approve", StringComparison.Ordinal));
        await card.Locator("[data-action=approve]").ClickAsync();
        var approve = await gateway.ReceivedAsync<ApproveVideo>(one => one.JobId == first);
        Assert.Equal((tenant, "our own casino"), (approve.TenantName, approve.Reason));
        Assert.Contains("\"heldAt\":\"1970-01-01T00:00:00+00:00\"", (await sent).PostData!, StringComparison.Ordinal);

        await dashboard.ShowAsync($"#/videos/{second}");
        await page.Locator("#approval [data-action=reject]").ClickAsync();
        Assert.Null((await gateway.ReceivedAsync<RejectVideo>(one => one.JobId == second)).Reason);
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_keep_a_reason_that_is_being_written_when_other_videos_are_held_and_decided()
    {
        var tenant = GatewayFixture.NewName();
        var (decided, later) = (GatewayFixture.Request(tenant), GatewayFixture.Request(tenant));
        await gateway.GivenJobAsync(decided, Rows.Hold, DateTimeOffset.UnixEpoch.AddHours(1));
        var mine = await gateway.GivenJobAsync(GatewayFixture.Request(tenant), Rows.Hold, DateTimeOffset.UnixEpoch.AddHours(2));
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, tenant, "#/approvals");
        var cards = dashboard.Page.Locator("#approvals article");
        var reason = dashboard.Page.Locator($"#approvals article[data-job='{mine}']").GetByLabel("Reason");
        await reason.FillAsync("our own");
        await dashboard.LiveAsync();

        var added = await gateway.GivenJobAsync(later, Rows.Hold, DateTimeOffset.UnixEpoch.AddHours(3));
        await gateway.GivenEventAsync(later, JobEventTypes.Held, """{"findings":[]}""");
        await cards.Nth(2).WaitForAsync();
        await gateway.EndAsync(GatewayFixture.JobOf(decided), "Failed");
        await gateway.GivenEventAsync(decided, JobEventTypes.Rejected, "{}");
        await dashboard.Page.WaitForFunctionAsync("() => document.querySelectorAll('#approvals article').length === 2");

        await dashboard.Page.Keyboard.TypeAsync(" casino"); // the focus has stayed too
        Assert.Equal("our own casino", await reason.InputValueAsync());
        Assert.Equal(
            [mine.ToString(), added.ToString()],
            await cards.EvaluateAllAsync<string[]>("cards => cards.map(card => card.dataset.job)"));
        dashboard.AssertNoErrors();
    }

    [LongTest]
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
