using AdGenius.Hosting.Telemetry;
using AdGenius.ProviderWorker.Providers;
using AdGenius.TestKit.Logging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>Adapters on the shared core, without bus and rows.</summary>
internal sealed class ProviderTestHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public ProviderTestHost(
        Dictionary<string, string?> settings, TimeProvider? time = null, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        services.AddMetrics();
        services.AddSingleton<AdGeniusMetrics>();
        services.AddCloudProviders();
        configure?.Invoke(services);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    /// <summary>Everything that was logged.</summary>
    public CapturedLog Log { get; } = new();

    public T Service<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public IVideoProvider this[string modelId]
        => _services.GetServices<IVideoProvider>().Single(provider => provider.Traits.ModelId == modelId);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
