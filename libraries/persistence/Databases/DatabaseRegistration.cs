using System.Data.Common;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases.Postgres;
using AdGenius.Persistence.Databases.SqlServer;
using AdGenius.Persistence.Databases.Sqlite;
using AdGenius.Persistence.Keys;
using AdGenius.Persistence.Leases;
using AdGenius.Persistence.Timers;
using AdGenius.Persistence.Videos;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AdGenius.Persistence.Databases;

/// <summary>Adds the database to a process.</summary>
public static class DatabaseRegistration
{
    /// <summary>
    /// Adds <see cref="AdGeniusDbContext"/> (scoped) on the database that <see cref="DatabaseOptions"/> name, the readiness check
    /// <c>database</c>, and the update at start. May be called by several services of one process.
    /// </summary>
    public static IHostApplicationBuilder AddAdGeniusDatabase(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(service => service.ServiceType == typeof(AdGeniusDbContext)))
        {
            return builder;
        }

        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>());
        builder.Services.AddOptions<DatabaseOptions>().BindConfiguration(DatabaseOptions.Section).ValidateDataAnnotations()
            .ValidateOnStart();
        // What fails is thrown, and whoever catches it knows whether it is an error: most often two writers have met, and the second tries
        // again.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Update", LogLevel.None);
        DatabaseOutageLog.Decorate(builder.Services);
        builder.Services.TryAddSingleton(TimeProvider.System);
        // Features know only the base class: they lie below the context that maps them.
        builder.Services.TryAddScoped<DbContext>(static services => services.GetRequiredService<AdGeniusDbContext>());
        builder.Services.TryAddScoped<JobReader>();
        builder.Services.TryAddSingleton<DatabaseSchemaState>();
        builder.Services.TryAddSingleton<DatabaseClock>();
        builder.Services.TryAddSingleton<LeaseStore>();
        builder.Services.TryAddSingleton<TimerStore>();
        builder.Services.TryAddSingleton<ApiKeyStore>();
        builder.Services.AddHostedService<DatabaseStartup>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database", tags: ["ready"]);

        // An unknown provider is refused when the options are validated, before anything is started; until then any registration will do.
        return builder.Configuration.ProviderOfDatabase() switch
        {
            DatabaseProvider.Postgres => builder.Add<PostgresAdGeniusDbContext>(UsePostgres),
            DatabaseProvider.SqlServer => builder.Add<SqlServerAdGeniusDbContext>(UseSqlServer),
            _ => builder.Add<SqliteAdGeniusDbContext>((options, context) => UseSqlite(options, context, FileOf(builder.Configuration))),
        };
    }

    /// <summary>
    /// The provider that <paramref name="configuration"/> names, for what has to be decided while services are being registered.
    /// </summary>
    public static string ProviderOfDatabase(this IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration[$"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Provider)}"] ?? DatabaseProvider.Sqlite;
    }

    private static IHostApplicationBuilder Add<TContext>(
        this IHostApplicationBuilder builder,
        Action<DatabaseOptions, DbContextOptionsBuilder> use)
        where TContext : AdGeniusDbContext
    {
        builder.Services.AddDbContextPool<AdGeniusDbContext, TContext>((services, context) =>
        {
            use(services.GetRequiredService<IOptions<DatabaseOptions>>().Value, context);

            // All of these are thrown as well, and whoever catches them knows whether they are trouble: a second delivery that meets the
            // first at a key is none.
            context.ConfigureWarnings(static warnings => warnings.Log(
                (RelationalEventId.CommandError, LogLevel.Debug),
                (RelationalEventId.ConnectionError, LogLevel.Debug),
                (RelationalEventId.TransactionError, LogLevel.Debug),
                (CoreEventId.SaveChangesFailed, LogLevel.Debug),
                (CoreEventId.QueryIterationFailed, LogLevel.Debug),
                (CoreEventId.OptimisticConcurrencyException, LogLevel.Debug)));
        });
        return builder;
    }

    private static void UseSqlite(DatabaseOptions options, DbContextOptionsBuilder context, string file)
    {
        var connection = string.IsNullOrWhiteSpace(options.ConnectionString)
            ? new SqliteConnectionStringBuilder { DataSource = file }
            : new SqliteConnectionStringBuilder(options.ConnectionString);
        connection.DefaultTimeout = (int)options.CommandTimeout.TotalSeconds;
        context.UseSqlite(connection.ConnectionString).AddInterceptors(new SqliteConnectionSettings(options.CommandTimeout));
    }

    private static void UsePostgres(DatabaseOptions options, DbContextOptionsBuilder context)
    {
        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString);

        // A process that was halted in a transaction must not keep its row locks for ever: the server ends such a session, and others go
        // on.
        connection.Options ??= FormattableString.Invariant(
            $"-c idle_in_transaction_session_timeout={2 * (long)options.CommandTimeout.TotalMilliseconds}");

        // The fleet says the same hundred things all day: the server keeps their plans, and nothing in a session needs to be reset between
        // two uses.
        var given = new DbConnectionStringBuilder { ConnectionString = options.ConnectionString };
        connection.MaxAutoPrepare = given.ContainsKey("Max Auto Prepare") ? connection.MaxAutoPrepare : 200;
        connection.AutoPrepareMinUsages = given.ContainsKey("Auto Prepare Min Usages") ? connection.AutoPrepareMinUsages : 2;
        connection.NoResetOnClose = !given.ContainsKey("No Reset On Close") || connection.NoResetOnClose;
        context.UseNpgsql(connection.ConnectionString, postgres => postgres.CommandTimeout((int)options.CommandTimeout.TotalSeconds));
    }

    private static void UseSqlServer(DatabaseOptions options, DbContextOptionsBuilder context)
        => context.UseSqlServer(options.ConnectionString, sqlServer => sqlServer.CommandTimeout((int)options.CommandTimeout.TotalSeconds));

    private static string FileOf(IConfiguration configuration) => Path.Combine(configuration["HomeFolder"] ?? ".", "adgenius.db");
}
