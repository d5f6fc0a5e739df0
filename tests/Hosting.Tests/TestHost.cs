using AdGenius.TestKit;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AdGenius.Hosting.Tests;

/// <summary>A process of the fleet with consumers of the test's own, on a broker.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly HttpClient _http = new(new SocketsHttpHandler());

    private TestHost(WebApplication application) => _application = application;

    public IServiceProvider Services => _application.Services;

    public Uri Address => new(_application.Urls.Single());

    public IBus Bus => Services.GetRequiredService<IBus>();

    public static TestHost Build(
        Uri? broker,
        Action<IBusRegistrationConfigurator>? consumers = null,
        params (string Key, string Value)[] settings) =>
        Build(broker, consumers, static _ => { }, settings);

    public static TestHost Build(
        Uri? broker,
        Action<IBusRegistrationConfigurator>? consumers,
        Action<IHostApplicationBuilder> services,
        params (string Key, string Value)[] settings) =>
        Build(broker, consumers, services, null, settings);

    private static TestHost Build(
        Uri? broker,
        Action<IBusRegistrationConfigurator>? consumers,
        Action<IHostApplicationBuilder> services,
        Action<IEndpointRouteBuilder>? routes,
        (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Default"] = "Warning",
            ["Bus:Transport"] = broker is null ? "InMemory" : "RabbitMq",
            ["Bus:Uri"] = broker?.ToString(),
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        return new TestHost(AdGeniusHost.Build(
            builder, new ServiceModule { Name = "test", AddServices = services, AddConsumers = consumers, MapRoutes = routes }));
    }

    public static Task<TestHost> StartAsync(
        Uri? broker,
        Action<IBusRegistrationConfigurator>? consumers = null,
        params (string Key, string Value)[] settings) =>
        StartAsync(broker, consumers, static _ => { }, settings);

    public static Task<TestHost> StartAsync(
        Uri? broker,
        Action<IBusRegistrationConfigurator>? consumers,
        Action<IHostApplicationBuilder> services,
        params (string Key, string Value)[] settings) =>
        StartAsync(broker, consumers, services, null, settings);

    public static async Task<TestHost> StartAsync(
        Uri? broker,
        Action<IBusRegistrationConfigurator>? consumers,
        Action<IHostApplicationBuilder> services,
        Action<IEndpointRouteBuilder>? routes,
        params (string Key, string Value)[] settings)
    {
        var host = Build(broker, consumers, services, routes, settings);
        await host.StartAsync();
        await host.ReadyAsync();
        return host;
    }

    public Task StartAsync() => _application.StartAsync(TestContext.Current.CancellationToken);

    public async Task<(int Status, string Text)> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(Address, path), TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Waits until the process says that it is, or is not, ready.</summary>
    public Task ReadyAsync(bool isReady = true) => Until.TrueAsync(
        isReady ? "the process is ready" : "the process is not ready",
        async () => ((await GetAsync("/health/ready")).Status == 200) == isReady,
        TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
    }
}
