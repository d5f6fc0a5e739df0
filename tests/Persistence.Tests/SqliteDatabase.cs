using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AdGenius.Persistence.Tests;

/// <summary>A host with a database file of its own, as the embedded default has it.</summary>
public sealed class SqliteDatabase : IAsyncLifetime
{
    private readonly string _home = Directory.CreateTempSubdirectory("adgenius-persistence-").FullName;
    private IHost _host = null!;

    public IServiceProvider Services => _host.Services;

    public async ValueTask InitializeAsync()
    {
        var host = Host.CreateEmptyApplicationBuilder(null);
        host.Configuration["Home"] = Path.Combine(_home, "not yet there");
        host.AddAdGeniusDatabase();
        host.AddAdGeniusDatabase();
        _host = host.Build();
        await _host.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_home, recursive: true);
    }

    public async Task<T> InScopeAsync<T>(Func<AdGeniusDbContext, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>());
    }
}
