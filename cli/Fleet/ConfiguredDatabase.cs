using AdGenius.Hosting;
using AdGenius.Persistence;
using AdGenius.Persistence.Audit;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases;

namespace AdGenius.Cli.Fleet;

/// <summary>The configured database, for commands that need it and no services.</summary>
internal static class ConfiguredDatabase
{
    /// <summary>
    /// The same as an action of an operator, recorded in the audit log: as refused where <paramref name="work"/> refuses bad input.
    /// </summary>
    public static Task<T> AuditedAsync<T>(
        string action,
        string target,
        Func<AdGeniusDbContext, IServiceProvider, Task<T>> work,
        CancellationToken cancellationToken,
        Action<IHostApplicationBuilder>? configure = null,
        Func<T, string>? details = null) => UseAsync(
        (database, services) => AuditLog.RecordAsync(
            database,
            new AuditEvent
            {
                At = services.GetRequiredService<DatabaseTime>().GetUtcNow(),
                Actor = $"{Environment.UserName}@{Environment.MachineName}",
                Action = action,
                Target = target,
            },
            () => work(database, services),
            details,
            static exception => exception is CommandException { ExitCode: ExitCodes.BadInput } refusal ? refusal.Message : null,
            cancellationToken),
        cancellationToken,
        configure);

    /// <summary>Runs <paramref name="work"/> on it once its tables are up to date; else the command ends with one line.</summary>
    public static async Task<T> UseAsync<T>(
        Func<AdGeniusDbContext, IServiceProvider, Task<T>> work,
        CancellationToken cancellationToken,
        Action<IHostApplicationBuilder>? configure = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentVariables("ADGENIUS_");
        builder.Configuration[HomeFolder.Key] = HomePaths.Home;

        // Standard output belongs to the command, which also reports a failed start in one line instead of the host.
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter("Microsoft", LogLevel.None).AddFilter("AdGenius", LogLevel.Warning);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        DatabaseSettings.EnsureReadable(builder.Configuration);
        builder.AddAdGeniusDatabase();
        configure?.Invoke(builder);
        using var host = builder.Build();
        await host.StartAsync(cancellationToken);
        await using var scope = host.Services.CreateAsyncScope();
        var result = await work(scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>(), scope.ServiceProvider);
        await host.StopAsync(cancellationToken);
        return result;
    }
}
