using AdGenius.Gateway.Tests.Fakes;
using AdGenius.ObjectStore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Dashboard;

public sealed class When_stored_files_are_shown(BrowserFixture browser, GatewayFixture gateway)
{
    private const string Summer = "20261121_080509-summer-001";
    private const string Spring = "20261122_080509-spring-002";
    private readonly string _tenant = GatewayFixture.NewName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_list_them_by_creative_and_save_and_link_each()
    {
        await GivenAsync(
            $"{Summer}.mp4", $"{Summer}.jpg", $"{Summer}.json", $"{Summer}.tiktok.mp4", $"{Spring}.mp4", $"{Spring}.json");
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, _tenant, "#/stored");
        var page = dashboard.Page;
        await dashboard.LoadedAsync();
        await page.Locator("#stored-summary", new() { HasText = "2 videos" }).WaitForAsync();
        Assert.Equal(["spring", "summer"], await page.Locator("#stored h2").AllTextContentsAsync());
        Assert.Equal(
            ["Video", "Poster", "Manifest", "tiktok: video"],
            await page.Locator("[data-creative=summer] [data-download]").AllTextContentsAsync());

        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync($"[data-download='{Summer}.tiktok.mp4']"));
        await using (var content = await download.CreateReadStreamAsync())
        {
            using var reader = new StreamReader(content);
            Assert.Equal($"{Summer}.tiktok.mp4", await reader.ReadToEndAsync(Cancellation));
        }

        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.ClickAsync($"[data-link='{Spring}.mp4']");
        await page.Locator(".toast", new() { HasText = "The link is copied" }).WaitForAsync();
        var link = await page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.Equal($"{Spring}.mp4", await gateway.Http.GetStringAsync(new Uri(link), Cancellation));
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_show_one_creative_alone()
    {
        await GivenAsync($"{Summer}.mp4", $"{Summer}.json", $"{Spring}.mp4", $"{Spring}.json");
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, _tenant, "#/stored");
        var page = dashboard.Page;
        await page.FillAsync("[name=creative]", "spring");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#stored-summary", new() { HasText = "1 video," }).WaitForAsync();
        Assert.Equal(["spring"], await page.Locator("#stored h2").AllTextContentsAsync());
        dashboard.AssertNoErrors();
    }

    /// <summary>Files whose content is their name.</summary>
    private async Task GivenAsync(params string[] names)
    {
        foreach (var name in names)
        {
            await gateway.Services.GetRequiredService<IObjectStore>().PutAsync(
                $"videos/{_tenant}/{name}",
                new MemoryStream(System.Text.Encoding.ASCII.GetBytes(name)),
                new PutOptions { ContentType = ContentTypes.Of(name) },
                Cancellation);
        }
    }
}
