using AdGenius.Persistence.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AdGenius.Persistence.Tests;

/// <summary>A host with its own database.</summary>
public abstract class DatabaseFixture : IAsyncDisposable
{
    private IHost? _host;

    public abstract string Provider { get; }

    public IServiceProvider Services => _host!.Services;

    /// <summary>Called by each test, not by the runner: only a test can be skipped if there is no server.</summary>
    public async ValueTask StartAsync()
    {
        if (_host is null)
        {
            _host = BuildHost(Provider, await CreateDatabaseAsync(TestContext.Current.CancellationToken));
            await _host.StartAsync(TestContext.Current.CancellationToken);
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync(CancellationToken.None);
            _host.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Another database on the same server, without tables. Returns its connection string.</summary>
    public Task<string> CreateEmptyAsync(CancellationToken cancellationToken) => CreateDatabaseAsync(cancellationToken);

    public async Task<T> InScopeAsync<T>(Func<AdGeniusDbContext, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>());
    }

    /// <summary>A host as services build it; the registration is called twice, as by two services of one process.</summary>
    public static IHost BuildHost(string provider, string connectionString, Action<HostApplicationBuilder>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["Database:Provider"] = provider;
        builder.Configuration["Database:ConnectionString"] = connectionString;
        builder.Configuration["Database:MigrateAtStartup"] = "true";
        configure?.Invoke(builder);
        builder.AddAdGeniusDatabase();
        builder.AddAdGeniusDatabase();
        return builder.Build();
    }

    protected abstract Task<string> CreateDatabaseAsync(CancellationToken cancellationToken);
}
