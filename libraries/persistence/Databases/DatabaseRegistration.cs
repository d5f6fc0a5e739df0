using System.Data.Common;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases.Postgres;
using AdGenius.Persistence.Databases.SqlServer;
using AdGenius.Persistence.Databases.Sqlite;
using AdGenius.Persistence.Keys;
using AdGenius.Persistence.Leases;
using AdGenius.Persistence.Retention;
using AdGenius.Persistence.Submissions;
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
    /// Adds <see cref="AdGeniusDbContext"/> (scoped) on the database that <see cref="DatabaseOptions"/> configure, the readiness check
    /// <c>database</c>, and the migration at start. May be called by several services of one process.
    /// </summary>
    public static IHostApplicationBuilder AddAdGeniusDatabase(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(service => service.ServiceType == typeof(AdGeniusDbContext)))
        {
            return builder;
        }

        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DatabaseOptions>, FleetDatabaseValidator>());
        builder.Services.AddOptions<DatabaseOptions>().BindConfiguration(DatabaseOptions.Section).ValidateDataAnnotations()
            .ValidateOnStart();
        // Failures are thrown, and the caller knows whether they are errors: most are write conflicts, and the second writer retries.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Update", LogLevel.None);
        DatabaseOutageLog.Decorate(builder.Services);
        builder.Services.TryAddSingleton(TimeProvider.System);
        // Features know only the base class: they lie below the context that maps them.
        builder.Services.TryAddScoped<DbContext>(static services => services.GetRequiredService<AdGeniusDbContext>());
        builder.Services.TryAddScoped<JobReader>();
        builder.Services.TryAddSingleton<DatabaseSchemaState>();
        builder.Services.TryAddSingleton<DatabaseClock>();
        builder.Services.TryAddSingleton<DatabaseTime>();
        builder.Services.TryAddSingleton<LeaseStore>();
        builder.Services.TryAddSingleton<SubmissionLeases>();
        builder.Services.TryAddSingleton<TimerStore>();
        builder.Services.TryAddSingleton<ApiKeyStore>();
        builder.Services.AddOptions<BusOptions>().BindConfiguration(BusOptions.Section); // also of a process without a bus
        builder.Services.TryAddScoped<RetentionPass>();
        builder.Services.TryAddScoped<DataErasure>();
        builder.Services.TryAddScoped<DataExport>();
        builder.Services.AddHostedService<DatabaseStartup>();
        builder.Services.AddHostedService<DatabaseTimeLoop>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database", tags: ["ready"]);

        // An unknown provider is rejected when the options are validated, before any service starts; until then any registration will do.
        return builder.Configuration.ProviderOfDatabase() switch
        {
            DatabaseProvider.Postgres => builder.Use<PostgresAdGeniusDbContext>(UsePostgres),
            DatabaseProvider.SqlServer => builder.Use<SqlServerAdGeniusDbContext>(UseSqlServer),
            _ => builder.Use<SqliteAdGeniusDbContext>((options, context) => UseSqlite(options, context, FileOf(builder.Configuration))),
        };
    }

    /// <summary>
    /// The configured provider, for decisions that are made while services are registered.
    /// </summary>
    public static string ProviderOfDatabase(this IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration[$"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Provider)}"] ?? DatabaseProvider.Sqlite;
    }

    private static IHostApplicationBuilder Use<TContext>(
        this IHostApplicationBuilder builder,
        Action<DatabaseOptions, DbContextOptionsBuilder> use)
        where TContext : AdGeniusDbContext
    {
        builder.Services.AddDbContextPool<AdGeniusDbContext, TContext>((services, context) =>
        {
            use(services.GetRequiredService<IOptions<DatabaseOptions>>().Value, context);

            // All of these are thrown as well, and the caller knows whether they are errors: a duplicate key of a second delivery is none.
            // Whether the migrations are those of the model is compared by a test, not for every new database.
            context.ConfigureWarnings(static warnings => warnings
                .Ignore(RelationalEventId.PendingModelChangesWarning)
                .Log(
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

        // The fleet repeats about a hundred statements: the server keeps their plans, and sessions have no state to reset between two uses.
        var given = new DbConnectionStringBuilder { ConnectionString = options.ConnectionString };
        connection.MaxAutoPrepare = given.ContainsKey("Max Auto Prepare") ? connection.MaxAutoPrepare : 200;
        connection.AutoPrepareMinUsages = given.ContainsKey("Auto Prepare Min Usages") ? connection.AutoPrepareMinUsages : 2;
        connection.NoResetOnClose = !given.ContainsKey("No Reset On Close") || connection.NoResetOnClose;

        // A server whose connections are all in use refuses every process: each process waits for one of its own connections instead.
        connection.MaxPoolSize = connection.ShouldSerialize("Maximum Pool Size") ? connection.MaxPoolSize : DatabaseOptions.PoolSize;

        // Kerberos encryption is only tried where it is named: the attempt costs each connection a round trip, and its library, which
        // images of .NET do not have, is reported as missing at every start.
        connection.GssEncryptionMode = given.ContainsKey("GSS Encryption Mode") ? connection.GssEncryptionMode : GssEncryptionMode.Disable;
        context.UseNpgsql(connection.ConnectionString, postgres =>
        {
            postgres.CommandTimeout((int)options.CommandTimeout.TotalSeconds);
            if (connection.Options is null)
            {
                postgres.ConfigureDataSource(source => PostgresSession.Configure(source, 2 * options.CommandTimeout));
            }
        }).AddInterceptors(new KeptSavepoints(), new StandbyConnections(), new RowInsertion());
    }

    private static void UseSqlServer(DatabaseOptions options, DbContextOptionsBuilder context)
        => context.UseSqlServer(options.ConnectionString, sqlServer => sqlServer.CommandTimeout((int)options.CommandTimeout.TotalSeconds));

    private static string FileOf(IConfiguration configuration) => Path.Combine(configuration["HomeFolder"] ?? ".", "adgenius.db");
}
