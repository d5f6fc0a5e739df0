using AdGenius.Gateway.Tests.Fakes;
using AdGenius.ObjectStore;
using AdGenius.VideoRequests;
using Microsoft.Extensions.DependencyInjection;

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

    /// <summary>Columns were as narrow as a letter beside one with much content: names, dates and headings broke within a word.</summary>
    [Fact]
    public async Task Should_keep_the_words_of_a_table_whole()
    {
        var tenant = GatewayFixture.NewName();
        var store = gateway.Services.GetRequiredService<IObjectStore>();
        string[] files = ["mp4", "jpg", "json", "webp", "srt", "vtt", "preflight.json", "source.mp4", "source-9x16.mp4", "tiktok.mp4"];
        foreach (var file in files)
        {
            await store.PutAsync(
                $"videos/{tenant}/20261101_080000-spring-coffee-001.{file}",
                new MemoryStream(new byte[4]),
                new PutOptions { ContentType = ContentTypes.Of(file) },
                TestContext.Current.CancellationToken);
        }

        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, tenant, "#/stored", width: 1280);
        await dashboard.LoadedAsync();
        await dashboard.Page.Locator("#stored tbody td").First.WaitForAsync();
        var lines = await dashboard.Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('#stored thead th, #stored tbody th code, #stored tbody td:nth-child(3)')].flatMap(cell => {
              const [range, text] = [document.createRange(), cell.firstChild];
              let [line, top] = ['', null];
              const lines = [];
              for (let at = 0; at < text.length; at++) {
                range.setStart(text, at);
                range.setEnd(text, at + 1);
                const box = range.getBoundingClientRect();
                if (box.height > 0 && top !== null && box.top > top + 3) { lines.push(line); line = ''; }
                if (box.height > 0) top = box.top;
                line += text.data[at];
              }
              return lines;
            })
            """);
        Assert.All(lines, line => Assert.Contains(line[^1], " -")); // each line but the last of its cell
        Assert.Contains("Scenes before finishing, 9x16", await dashboard.Page.Locator("#stored tbody td").Last.InnerTextAsync());
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

    [Fact]
    public async Task Should_show_no_more_steps_of_a_scheduler_than_a_request_may_ask_for()
    {
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, GatewayFixture.NewName(), "#/videos");
        await dashboard.LoadedAsync();
        var schedulers = await dashboard.Page.EvaluateAsync<string>(
            """
            async () => {
              const { diffusionFactsOf } = await import(new URL('views/models.js', document.querySelector('script[type=module]').src));
              const schedulers = [{ name: 'pndm', minSteps: 4, maxSteps: 1000 }, { name: 'euler', minSteps: 1, maxSteps: 1000 },
                { name: 'lcm', minSteps: 1, maxSteps: 50 }];
              return diffusionFactsOf({ controlImage: 'None', mask: 'None', renderSizes: [], loras: [], schedulers }).at(-1)[1];
            }
            """);
        Assert.Equal($"pndm (4 to {SchedulerNames.MaxSteps} steps), euler, lcm (1 to 50 steps)", schedulers);
    }
}
