using AdGenius.Contracts.Models;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence;
using AdGenius.Persistence.Models;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Dashboard;

/// <summary>The shown price is that of the request: a cost limit that is taken from it must be enough.</summary>
public sealed class When_a_price_is_shown(BrowserFixture browser, GatewayFixture gateway) : IAsyncLifetime
{
    private readonly string _model = $"local:priced-{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var scope = gateway.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        var announced = new LocalModelsAnnounced { Worker = _model, Models = [Priced()], At = now, ExpiresAt = now.AddMinutes(10) };
        await LocalModelStore.SaveAsync(database, announced, now, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await using var scope = gateway.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LocalModel>()
            .Where(row => row.Worker == _model).ExecuteDeleteAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Should_follow_from_quality_length_and_takes()
    {
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, GatewayFixture.NewName(), "#/make");
        await dashboard.LoadedAsync();
        var page = dashboard.Page;
        Task ShownAsync(string text) => page.Locator(".estimate", new() { HasText = text }).WaitForAsync();

        await page.SelectOptionAsync("[name=model]", _model);
        await page.FillAsync("[name=durationSeconds]", "8");
        await ShownAsync("About $1.04 for one take of 8 seconds at 720p (assumed price).");
        await page.SelectOptionAsync("[name=quality]", "High");
        await ShownAsync("About $1.20 for one take of 8 seconds at 1080p");
        await page.FillAsync("[name=variations]", "3");
        await ShownAsync("About $3.60 for 3 takes of 8 seconds at 1080p");

        // The model makes 4 or 8 seconds: the longer is made, and paid.
        await page.FillAsync("[name=durationSeconds]", "6");
        await ShownAsync("About $3.60 for 3 takes of 8 seconds at 1080p");
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_be_that_of_each_size_in_the_list_of_models()
    {
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, GatewayFixture.NewName(), "#/models");
        await dashboard.LoadedAsync();

        var card = dashboard.Page.Locator($"[data-model='{_model}']");
        await card.Filter(new() { HasText = "$0.13 (720p), $0.15 (1080p), $0.39 (2160p) per second (assumed)" }).WaitForAsync();
        dashboard.AssertNoErrors();
    }

    private VideoModel Priced() => new()
    {
        Id = _model,
        Name = "Priced",
        ResolvesTo = "priced",
        State = VideoModelState.Available,
        AspectRatios = ["16:9"],
        Sizes = ["360p", "720p", "1080p", "2160p"],
        DurationsSeconds = [4, 8],
        PricePerSecond = 0.13m,
        QualityPrices =
        [
            new QualityPrice { Quality = Quality.Draft, Size = "720p", PricePerSecond = 0.13m },
            new QualityPrice { Quality = Quality.Standard, Size = "720p", PricePerSecond = 0.13m },
            new QualityPrice { Quality = Quality.High, Size = "1080p", PricePerSecond = 0.15m },
            new QualityPrice { Quality = Quality.Premium, Size = "2160p", PricePerSecond = 0.39m },
        ],
        PriceIsAssumed = true,
    };
}
