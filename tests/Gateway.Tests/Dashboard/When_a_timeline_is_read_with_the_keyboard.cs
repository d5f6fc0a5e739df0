using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Videos;

namespace AdGenius.Gateway.Tests.Dashboard;

/// <summary>The timeline of a running job is drawn again every two seconds, and when something has happened.</summary>
public sealed class When_a_timeline_is_read_with_the_keyboard(BrowserFixture browser, GatewayFixture gateway)
{
    [LongTest]
    [Theory]
    [InlineData("#timeline .table-box")]
    [InlineData("#timeline summary")]
    public async Task Should_keep_the_focus_while_the_job_runs(string focused)
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job => job.CurrentState = "Generating");
        await gateway.GivenEventAsync(request, JobEventTypes.Accepted, """{"takes":1,"model":"local"}""");
        await gateway.GivenEventAsync(request, JobEventTypes.State, """{"state":"Generating"}""");
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, request.TenantName, $"#/videos/{jobId}");
        var page = dashboard.Page;
        await page.Locator("#timeline summary", new() { HasText = "All 2 recorded" }).WaitForAsync();
        await dashboard.LiveAsync();
        await page.ClickAsync("#timeline summary"); // opens the list
        await page.FocusAsync(focused);

        // Drawn twice by the clock.
        await page.EvaluateAsync("() => { window.drawn = 0; new MutationObserver(() => window.drawn++)"
            + ".observe(document.querySelector('#timeline'), { subtree: true, childList: true }); }");
        await page.WaitForFunctionAsync("() => window.drawn >= 2");
        Assert.True(await page.EvaluateAsync<bool>("one => document.activeElement.matches(one)", focused));

        await gateway.GivenEventAsync(request, JobEventTypes.State, """{"state":"Finishing"}""");
        await page.Locator("#timeline summary", new() { HasText = "All 3 recorded" }).WaitForAsync();
        await page.Locator("#timeline tbody tr", new() { HasText = "Finishing" }).WaitForAsync();
        await page.Locator("#timeline .events li", new() { HasText = "State: Finishing" }).WaitForAsync(); // the list is still open
        Assert.True(await page.EvaluateAsync<bool>("one => document.activeElement.matches(one)", focused));
        dashboard.AssertNoErrors();
    }
}
