using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Dashboard;

public sealed class When_a_job_is_used_as_template(BrowserFixture browser, GatewayFixture gateway)
{
    [LongTest]
    [Fact]
    public async Task Should_fill_in_its_prompt_where_only_the_list_was_read_because_lists_leave_prompts_out()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, request.TenantName);
        await dashboard.Page.Locator("#jobs > li").WaitForAsync();
        await dashboard.ShowAsync($"#/make?from={jobId}");
        await dashboard.Page.WaitForFunctionAsync("() => document.querySelector('#make [name=creativeId]').value === 'summer'");
        Assert.Equal(request.Prompt, await dashboard.Page.InputValueAsync("#make [name=prompt]"));
        Assert.True(await dashboard.Page.Locator("#template-note", new() { HasText = "stated anew" }).IsVisibleAsync());
        dashboard.AssertNoErrors();
    }
}
