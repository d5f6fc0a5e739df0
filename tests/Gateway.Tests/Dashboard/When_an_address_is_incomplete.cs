using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Dashboard;

/// <summary>The address of a view was cut or typed by hand.</summary>
public sealed class When_an_address_is_incomplete(BrowserFixture browser, GatewayFixture gateway)
{
    [Theory]
    [InlineData("#/videos/", "Videos")]
    [InlineData("#//videos", "Videos")]
    [InlineData("#/batches/", "Batches")]
    [InlineData("#/%", "There is no such view")]
    public async Task Should_show_the_view_that_its_complete_parts_name(string address, string heading)
    {
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, GatewayFixture.NewName(), address);
        await dashboard.LoadedAsync();

        Assert.Equal(heading, await dashboard.Page.Locator("main h1").InnerTextAsync());
        dashboard.AssertNoErrors();
    }
}
