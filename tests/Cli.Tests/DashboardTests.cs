using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Playwright;

namespace AdGenius.Cli.Tests;

/// <summary>The gateway's dashboard in a real browser, on everything in one process: from the form to the playing video.</summary>
public sealed class DashboardTests : IAsyncLifetime
{
    private const float TimeoutMs = 120_000; // ms
    private const int MaxLines = 200;
    private readonly AdGeniusCommand _command = new();
    private Process _process = null!;
    private Task _drained = Task.CompletedTask; // a pipe that is not read would block the process
    private Uri _address = null!;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<string> _log = new(); // the last lines of the command
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
        _drained = Task.WhenAll(KeepAsync(_process.StandardOutput), KeepAsync(_process.StandardError));
    }

    private async Task KeepAsync(StreamReader output)
    {
        while (await output.ReadLineAsync(CancellationToken.None) is { } line)
        {
            _log.Enqueue(line);
            while (_log.Count > MaxLines)
            {
                _log.TryDequeue(out _);
            }
        }
    }

    /// <summary>Waits for the job's end; where it does not come, the failure has the page and the log of the command.</summary>
    private async Task CompletedAsync(IPage page)
    {
        try
        {
            await page.Locator("#state", new() { HasText = "Completed" }).WaitForAsync();
        }
        catch (TimeoutException timeout)
        {
            var job = await page.EvaluateAsync<string>(
                "async () => (await fetch('api/v1/videos/' + location.hash.split('/').pop() + location.search)).text()");
            var text = await page.Locator("body").InnerTextAsync();
            Assert.Fail(
                $"{timeout.Message}\nThe page {page.Url} shows:\n{text}\nThe gateway answers:\n{job}\n"
                + $"Log of the command:\n{string.Join('\n', _log)}");
        }
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
    public async Task A_requested_video_is_generated_plays_and_is_deleted()
    {
        var page = await OpenAsync("acme");
        await AskAsync(page, "A red sailboat on the sea");
        await CompletedAsync(page);
        var size = await page.EvaluateAsync<int[]>("""
            async () => {
              const video = document.querySelector('#takes video');
              video.muted = true;
              await video.play();
              return [video.videoWidth, video.videoHeight];
            }
            """);
        Assert.Equal([854, 480], size);
        await page.Locator("#takes .note", new() { HasText = "Placeholder pictures" }).WaitForAsync();
        await page.Locator("#timeline tbody tr", new() { HasText = "Finishing" }).First.WaitForAsync();
        if (Environment.GetEnvironmentVariable("ADGENIUS_TEST_PICTURES") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "dashboard.png"), FullPage = true });
        }

        var other = await OpenAsync("other");
        await other.Locator("#empty", new() { HasText = "Nothing here yet" }).WaitForAsync();
        Assert.Equal(0, await other.Locator("#jobs > li").CountAsync());

        await page.ClickAsync("[data-action=delete]");
        await page.ClickAsync("dialog[open] .danger");
        await page.Locator("#state", new() { HasText = "Deleted" }).WaitForAsync();
        Assert.Equal(0, await page.Locator("#takes video").CountAsync());
        Assert.Empty(_errors);
    }

    [LongTest]
    [Fact]
    public async Task Two_takes_are_compared_and_one_is_regenerated()
    {
        var page = await OpenAsync("acme");
        await AskAsync(page, "A red sailboat on the sea", takes: 2);
        await CompletedAsync(page);
        await page.GetByLabel("Compare").Nth(0).CheckAsync();
        await page.GetByLabel("Compare").Nth(1).CheckAsync();
        await page.GetByText("Play both").ClickAsync();
        await page.WaitForFunctionAsync(
            "() => { const all = [...document.querySelectorAll('#comparison video')]; "
                + "return all.length === 2 && all.every(one => one.currentTime > 0); }");

        await page.GetByText("Regenerate").First.ClickAsync();
        await page.FillAsync("[name=feedback]", "warmer light");
        var before = page.Url;
        await page.Locator("form.card .primary").ClickAsync();
        await page.WaitForFunctionAsync("before => location.href !== before", before);
        await CompletedAsync(page);
        await page.Locator("#takes .facts-list", new() { HasText = "Iteration" }).First.WaitForAsync();
        Assert.Empty(_errors);
    }

    [LongTest]
    [Fact]
    public async Task A_take_is_edited_and_every_output_plays_beside_the_others()
    {
        var page = await OpenAsync("acme");
        await AskAsync(page, "A red sailboat on the sea", seconds: 2);
        await CompletedAsync(page);
        await page.GetByText("Edit", new() { Exact = true }).First.ClickAsync();
        await page.FillAsync("[name='edit.from']", "0.5");
        await page.FillAsync("[name=voiceOver]", "Ahoy.");
        await page.FillAsync("[name=music]", "calm");
        await page.SelectOptionAsync("[name=captions]", "Burned");
        await page.FillAsync("[name=endCardSeconds]", "1");
        await page.FillAsync("[name='overlays.callToAction']", "Sail now");
        await page.FillAsync("[name=outputs]", "youtube, 9:16, 1:1");
        var before = page.Url;
        await page.GetByText("Make the edit").ClickAsync();
        await page.WaitForFunctionAsync("before => location.href !== before", before);
        await CompletedAsync(page);

        await page.Locator("figure.output").Nth(2).WaitForAsync();
        var played = await page.EvaluateAsync<double[][]>("""
            async () => Promise.all([...document.querySelectorAll('figure.output video')].map(async (video) => {
              video.muted = true;
              await video.play();
              return [video.videoWidth / video.videoHeight, video.duration];
            }))
            """);
        Assert.Equal([1.78, 0.56, 1], played.Select(output => Math.Round(output[0], 2)));
        Assert.All(played, output => Assert.InRange(output[1], 2.4, 2.6)); // 1.5 s of the scenes and the end card
        var tops = await page.EvaluateAsync<double[]>(
            "() => [...document.querySelectorAll('figure.output')].map(one => Math.round(one.getBoundingClientRect().top))");
        Assert.Single(tops.Distinct()); // side by side
        Assert.Empty(_errors);
    }

    [LongTest]
    [Fact]
    public async Task Key_is_requested_where_the_gateway_needs_one()
    {
        await StopAsync();
        var key = (await _command.RunAsync("keys", "add", "acme")).Output.Trim();
        _command.Environment["ADGENIUS_Gateway__Authentication"] = "ApiKeys";
        await StartAsync();
        var page = await OpenAsync("acme");
        await page.Locator("#identity[open]", new() { HasText = "requires an API key" }).WaitForAsync();
        await page.FillAsync("#identity [name=key]", key);
        await page.ClickAsync("#identity .primary");
        await AskAsync(page, "A red sailboat");
        await CompletedAsync(page);
        Assert.Empty(_errors);
    }

    private async Task<IPage> OpenAsync(string tenant)
    {
        var context = await _browser.NewContextAsync();
        context.SetDefaultTimeout(TimeoutMs);
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => _errors.Enqueue(error);
        await page.GotoAsync(new Uri(_address, "?tenant=" + tenant).ToString());
        return page;
    }

    private static async Task AskAsync(IPage page, string prompt, int takes = 1, int seconds = 1)
    {
        await page.EvaluateAsync("() => { location.hash = '#/make'; }");
        await page.Locator("#make .side .badge").WaitForAsync(); // the models are listed: what is below them moves no more
        await page.FillAsync("#make [name=prompt]", prompt);
        await page.FillAsync("#make [name=durationSeconds]", $"{seconds}");
        await page.FillAsync("#make [name=variations]", $"{takes}");
        await page.Locator("#make summary", new() { HasText = "More settings" }).ClickAsync();
        await page.CheckAsync("#make [name=placeholders]");
        await page.ClickAsync("#make button.primary");
    }
}
