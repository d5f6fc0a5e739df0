using System.Runtime.CompilerServices;
using AdGenius.Gateway.Tests.Dashboard;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(BrowserFixture))]

namespace AdGenius.Gateway.Tests.Dashboard;

/// <summary>One Chromium for all tests, started by the first that asks for it, and the accessibility checker axe-core.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    // Playwright waits for its driver and for the browser without a limit; either may have died.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The source of axe-core.</summary>
    public static string ReadAxe([CallerFilePath] string file = "")
    {
        var axe = Path.Combine(Path.GetDirectoryName(file)!, "../axe/node_modules/axe-core/axe.min.js");
        Assert.SkipUnless(File.Exists(axe), "npm ci was not run in tests/Gateway.Tests/axe.");
        return File.ReadAllText(axe);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async Task<IBrowser> StartAsync()
    {
        var chromium = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(static folder => Path.Combine(folder, "chromium"))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(chromium is null, "chromium is not installed.");
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _playwright ??= await Playwright.CreateAsync().WaitAsync(Limit, TestContext.Current.CancellationToken);
            return _browser = _browser is { IsConnected: true } running // one that has crashed fails no more than the tests that it ran
                ? running
                : await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox"] });
        }
        finally
        {
            _starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_browser is not null)
            {
                await _browser.DisposeAsync().AsTask().WaitAsync(Limit);
            }
        }
        finally
        {
            _playwright?.Dispose();
            _starting.Dispose();
        }
    }
}
