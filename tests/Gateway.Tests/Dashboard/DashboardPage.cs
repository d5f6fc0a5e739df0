using System.Collections.Concurrent;
using AdGenius.Gateway.Tests.Fakes;
using Microsoft.Playwright;

namespace AdGenius.Gateway.Tests.Dashboard;

/// <summary>The dashboard of a gateway in a browser window of its own. It collects every error, also of its content policy.</summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    public const float TimeoutMs = 180_000; // ms; other tests compete for the processors

    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly IBrowserContext _context;

    private DashboardPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>The calls of the API, such as <c>GET /api/v1/videos</c>.</summary>
    public IReadOnlyCollection<string> Calls => _calls;

    /// <summary>Errors that the test expects are removed by it.</summary>
    public ConcurrentQueue<string> Errors => _errors;

    public static async Task<DashboardPage> OpenAsync(
        BrowserFixture browser, GatewayFixture gateway, string tenant, string view = "", int width = 1440, bool isDark = false)
    {
        var started = await browser.StartAsync();
        var context = await started.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = width < 500 ? 812 : 900 },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(TimeoutMs);
        var page = await context.NewPageAsync();
        var opened = new DashboardPage(context, page);
        page.PageError += (_, error) => opened._errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                opened._errors.Enqueue(message.Text);
            }
        };
        page.Request += (_, request) =>
        {
            var address = new Uri(request.Url);
            if (address.AbsolutePath.StartsWith("/api/", StringComparison.Ordinal))
            {
                opened._calls.Enqueue($"{request.Method} {address.AbsolutePath}");
            }
        };
        await page.GotoAsync(new Uri(gateway.Http.BaseAddress!, $"?tenant={tenant}{view}").ToString());
        return opened;
    }

    /// <summary>Shows a view, such as <c>#/videos</c>, and waits until it has its heading and has loaded.</summary>
    public async Task ShowAsync(string view)
    {
        await Page.EvaluateAsync("view => { location.hash = view; }", view);
        await LoadedAsync();
    }

    public async Task LoadedAsync()
    {
        await Page.Locator("main h1").WaitForAsync();
        await Page.WaitForFunctionAsync("() => ![...document.querySelectorAll('main .loading')].some(one => !one.hidden)");
    }

    /// <summary>Waits until the event stream is open.</summary>
    public Task LiveAsync() => Page.Locator("#connection[data-state=live]").WaitForAsync(new() { State = WaitForSelectorState.Attached });

    /// <summary>At the end of a test.</summary>
    public void AssertNoErrors() => Assert.Empty(_errors);

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
