using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Playwright;

namespace AdGenius.Cli.Tests;

/// <summary>The gateway's page in a real browser, on everything in one process.</summary>
public sealed class PageTests : IAsyncLifetime
{
    private const float TimeoutMs = 120_000; // ms
    private readonly AdGeniusCommand _command = new();
    private Process _process = null!;
    private Task _drained = Task.CompletedTask; // a pipe that is not read would block the process
    private Uri _address = null!;
    private readonly ConcurrentQueue<string> _errors = new();
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        var chromium = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(static folder => Path.Combine(folder, "chromium"))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(chromium is null, "chromium is not installed.");
        await StartAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox"] });
    }

    private async Task StartAsync()
    {
        _process = _command.Start("up", "--port", "0");
        const string ReadyLine = "AdGenius is up: ";
        string? line;
        do
        {
            line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.False(line is null, "It ended without an address.");
        }
        while (!line.StartsWith(ReadyLine, StringComparison.Ordinal));

        _address = new Uri(line[ReadyLine.Length..]);
        _drained = Task.WhenAll(
            _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null),
            _process.StandardError.BaseStream.CopyToAsync(Stream.Null));
    }

    private async Task StopAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _drained;
        _process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_process is not null)
        {
            await StopAsync();
        }

        _command.Dispose();
    }

    [Fact]
    public async Task A_requested_video_is_generated_and_plays()
    {
        var page = await OpenAsync("acme");
        await AskAsync(page, "A red sailboat on the sea");
        await page.WaitForSelectorAsync("#jobs > li[data-state=Completed] video", new() { Timeout = TimeoutMs });
        var size = await page.EvaluateAsync<int[]>("""
            async () => {
              const video = document.querySelector('#jobs video');
              video.muted = true;
              await video.play();
              return [video.videoWidth, video.videoHeight];
            }
            """);
        Assert.Equal([854, 480], size);
        Assert.Equal("placeholder", await page.TextContentAsync("#jobs .note"));
        if (Environment.GetEnvironmentVariable("ADGENIUS_TEST_PICTURES") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "page.png"), FullPage = true });
        }

        var other = await OpenAsync("other");
        await other.WaitForSelectorAsync("#empty:not([hidden])", new() { Timeout = TimeoutMs });
        Assert.Equal(0, await other.Locator("#jobs > li").CountAsync());
        Assert.Empty(_errors);
    }

    [Fact]
    public async Task Text_is_escaped_and_errors_name_their_field()
    {
        var page = await OpenAsync("acme");
        await page.FillAsync("#ask [name=creativeId]", "../x");
        await AskAsync(page, "A red sailboat");
        await page.Locator("#error-message", new() { HasText = "creativeId" }).WaitForAsync(new() { Timeout = TimeoutMs });

        await page.FillAsync("#ask [name=creativeId]", "first");
        await AskAsync(page, "<img src=x onerror=\"document.title='owned'\"> a red sailboat");
        await page.WaitForSelectorAsync("#jobs > li[data-state=Completed]", new() { Timeout = TimeoutMs });
        Assert.Equal("AdGenius", await page.TitleAsync());
        Assert.Equal(0, await page.Locator("#jobs img").CountAsync());
        Assert.Contains("<img", await page.TextContentAsync("#jobs .words"), StringComparison.Ordinal);

        await page.ClickAsync("#jobs button");
        await page.WaitForSelectorAsync("#jobs > li[data-state=Deleted]", new() { Timeout = TimeoutMs });
        Assert.Equal(0, await page.Locator("#jobs video").CountAsync());
        Assert.Empty(_errors);
    }

    [Fact]
    public async Task Key_is_requested_where_the_gateway_needs_one()
    {
        await StopAsync();
        var key = (await _command.RunAsync("keys", "add", "acme")).Output.Trim();
        _command.Environment["ADGENIUS_Gateway__Authentication"] = "ApiKeys";
        await StartAsync();
        var page = await OpenAsync("acme");
        await page.Locator("#error-message", new() { HasText = "API key" }).WaitForAsync(new() { Timeout = TimeoutMs });
        await page.FillAsync("#credentials [name=key]", key);
        await page.ClickAsync("#credentials button");
        await page.WaitForSelectorAsync("#error-message:empty", new() { State = WaitForSelectorState.Attached, Timeout = TimeoutMs });
        await AskAsync(page, "A red sailboat");
        await page.WaitForSelectorAsync("#jobs > li[data-state=Completed]", new() { Timeout = TimeoutMs });
        Assert.Empty(_errors);
    }

    private async Task<IPage> OpenAsync(string tenant)
    {
        var context = await _browser.NewContextAsync();
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => _errors.Enqueue(error);
        await page.GotoAsync(new Uri(_address, "?tenant=" + tenant).ToString());
        return page;
    }

    private static async Task AskAsync(IPage page, string prompt)
    {
        await page.FillAsync("#ask [name=prompt]", prompt);
        await page.FillAsync("#ask [name=durationSeconds]", "1");
        await page.CheckAsync("#ask [name=placeholders]");
        await page.ClickAsync("#ask > button");
    }
}
