using AdGenius.Gateway;
using AdGenius.Hosting;
using AdGenius.Persistence;
using AdGenius.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>The gateway as it really runs, at a moment of the test's choice.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly TemporaryFolder _home;
    private readonly bool _ownsHome;

    private GatewayHost(WebApplication application, TemporaryFolder home, bool ownsHome, FakeTimeProvider time)
    {
        _application = application;
        _home = home;
        _ownsHome = ownsHome;
        Time = time;
    }

    public FakeTimeProvider Time { get; }

    public HttpClient Client { get; private set; } = null!;

    /// <summary>Starts a gateway. With <paramref name="beside"/> it shares that one's home.</summary>
    public static async Task<GatewayHost> StartAsync(DateTimeOffset now, Dictionary<string, string?> settings, GatewayHost? beside = null)
    {
        var home = beside?._home ?? new TemporaryFolder("adgenius-gateway-");
        var time = new FakeTimeProvider(now);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Test" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Logging.AddProvider(new TestLog());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["HomeFolder"] = home.Path });
        builder.Configuration.AddInMemoryCollection(settings);
        var application = AdGeniusHost.Build(builder, GatewayService.Module);
        await application.StartAsync(TestContext.Current.CancellationToken);
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new GatewayHost(application, home, beside is null, time) {
            Client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(address) } };
    }

    public async Task ChangeAsync(Func<AdGeniusDbContext, Task> change)
    {
        await using var scope = _application.Services.CreateAsyncScope();
        await change(scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
        SqliteConnection.ClearAllPools();
        if (_ownsHome)
        {
            _home.Dispose();
        }
    }
}
