using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Dashboard;

public sealed class When_a_view_is_laid_out(BrowserFixture browser, GatewayFixture gateway)
{
    /// <summary>The card at the side spans the rows of the others, which shared what it is taller than they are.</summary>
    [Fact]
    public async Task Should_keep_the_cards_of_the_form_together_however_tall_the_model_is()
    {
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, GatewayFixture.NewName(), "#/make");
        await dashboard.LoadedAsync();
        var gaps = await dashboard.Page.EvaluateAsync<double[]>(
            """
            () => {
              document.querySelector('#make .side').style.minHeight = '3000px';
              const cards = [...document.querySelectorAll('#make > .card:not(.side)')].filter(card => card.offsetHeight > 0)
                .map(card => card.getBoundingClientRect());
              return cards.slice(1).map((card, index) => card.top - cards[index].bottom);
            }
            """);
        Assert.True(gaps.Length >= 2);
        Assert.All(gaps, gap => Assert.InRange(gap, 1, 41)); // a card that is not shown leaves its gap
        dashboard.AssertNoErrors();
    }

    [Theory]
    [InlineData(1080, 1920)]
    [InlineData(1080, 1080)]
    [InlineData(1920, 1080)]
    [InlineData(2560, 1080)]
    public async Task Should_show_a_video_in_its_shape_without_bars(int width, int height)
    {
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, GatewayFixture.NewName(), "#/videos");
        await dashboard.LoadedAsync();
        var size = await dashboard.Page.EvaluateAsync<double[]>(
            """
            async ([width, height]) => {
              const { videoOf } = await import(new URL('player.js', document.querySelector('script[type=module]').src));
              const video = videoOf({ video: { url: 'data:,' }, captions: [], facts: { width, height } }, 'Take', () => {});
              document.querySelector('main').append(video);
              const box = video.getBoundingClientRect();
              return [box.width, box.height];
            }
            """,
            new[] { width, height });
        Assert.Equal((double)width / height, size[0] / size[1], 0.01);
        Assert.InRange(size[1], 200, 513);
    }
}
