using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.ObjectStore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Dashboard;

public sealed class When_a_stored_take_is_played_or_saved(BrowserFixture browser, GatewayFixture gateway)
{
    private readonly GenerateVideo _request = GatewayFixture.Request(GatewayFixture.NewName());

    private string Key => $"videos/{_request.TenantName}/20261121_080509-summer-001.mp4";

    [Fact]
    public async Task Should_save_a_file_whose_link_in_the_page_has_expired()
    {
        await using var dashboard = await OpenAsync();
        var link = dashboard.Page.Locator(".files a", new() { HasText = "Video" });
        await link.EvaluateAsync("(link, expired) => { link.href = expired; }", $"/files/{Key}?expires=1&signature=x");
        var download = await dashboard.Page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        Assert.Equal("20261121_080509-summer-001.mp4", download.SuggestedFilename);
        Assert.Contains("fileName=", download.Url, StringComparison.Ordinal); // pages of another origin cannot say it with an attribute
        using var reader = new StreamReader(await download.CreateReadStreamAsync());
        Assert.Equal("no video", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_play_a_video_without_captions_where_the_store_allows_no_other_origin()
    {
        await using var dashboard = await OpenAsync();
        var link = gateway.Services.GetRequiredService<IObjectStore>().SignRead(Key, TimeSpan.FromHours(1));
        await dashboard.Page.EvaluateAsync(
            """
            async url => {
              const { videoOf } = await import(new URL('player.js', document.querySelector('script[type=module]').src));
              const captions = [{ url: 'https://store.example/a.vtt', key: 'a.vtt', contentType: 'text/vtt' }];
              window.expired = 0;
              const video = videoOf({ video: { url }, captions }, 'Take', () => { window.expired++; });
              window.wasAnonymous = video.crossOrigin === 'anonymous' && video.querySelector('track') !== null;
              document.querySelector('main').append(video);
              video.id = 'played';
              video.play().catch(() => {});
            }
            """,
            new Uri(gateway.Http.BaseAddress!, link).ToString());
        Assert.True(await dashboard.Page.EvaluateAsync<bool>("() => window.wasAnonymous"));
        await dashboard.Page.WaitForFunctionAsync("() => window.expired === 1"); // the file is no video: it fails without CORS too
        Assert.True(await dashboard.Page.EvaluateAsync<bool>("() => played.crossOrigin === null && !played.querySelector('track')"));
    }

    private async Task<DashboardPage> OpenAsync()
    {
        await gateway.Services.GetRequiredService<IObjectStore>().PutAsync(
            Key,
            new MemoryStream("no video"u8.ToArray()),
            new PutOptions { ContentType = "video/mp4" },
            TestContext.Current.CancellationToken);
        await gateway.GivenJobAsync(_request, job =>
        {
            job.CurrentState = "Completed";
            job.EndedAt = job.AcceptedAt.AddMinutes(1);
            job.Takes[0].Status = TakeStatus.Stored;
            job.Takes[0].Video = Rows.File(Key);
            job.Takes[0].Facts = new ClipFacts { Width = 854, Height = 480, FramesPerSecond = 24, FrameCount = 96, DurationSeconds = 4 };
        });
        var view = $"#/videos/{GatewayFixture.JobOf(_request)}";
        var dashboard = await DashboardPage.OpenAsync(browser, gateway, _request.TenantName, view);
        await dashboard.Page.Locator("#takes .files a").First.WaitForAsync();
        return dashboard;
    }
}
