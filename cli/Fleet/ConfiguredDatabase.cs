using AdGenius.Hosting;
using AdGenius.Persistence;
using AdGenius.Persistence.Databases;

namespace AdGenius.Cli.Fleet;

/// <summary>The database that the settings name, for commands that look after it themselves and need no fleet.</summary>
internal static class ConfiguredDatabase
{
    /// <summary>Does <paramref name="work"/> on it; its tables are there, or the command ends with one line.</summary>
    public static async Task<T> UseAsync<T>(Func<AdGeniusDbContext, IServiceProvider, Task<T>> work, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentVariables("ADGENIUS_");
        builder.Configuration[HomeFolder.Key] = HomePaths.Home;

        // Standard output is the command's own; the host's story of a failed start is told by the command in one line.
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter("Microsoft", LogLevel.None).AddFilter("AdGenius", LogLevel.Warning);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.AddAdGeniusDatabase();
        using var host = builder.Build();
        await host.StartAsync(cancellationToken);
        await using var scope = host.Services.CreateAsyncScope();
        var result = await work(scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>(), scope.ServiceProvider);
        await host.StopAsync(cancellationToken);
        return result;
    }
}
