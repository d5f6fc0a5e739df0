using System.CommandLine;
using AdGenius.Cli.Fleet;
using AdGenius.Hosting;
using AdGenius.Persistence.Databases;

namespace AdGenius.Cli.Commands;

/// <summary>
/// <c>adgenius db update</c>: brings the configured database's tables up to this version, before a fleet is rolled out. Safe to run twice
/// and from two hosts.
/// </summary>
internal sealed class DbCommand : Command
{
    public DbCommand()
        : base("db", "Manages the database.")
    {
        var update = new Command("update", "Brings the tables up to this version. Safe to run twice, and from two hosts at once.");
        update.SetAction(async (_, cancellationToken) =>
        {
            var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
            builder.Configuration.AddEnvironmentVariables("ADGENIUS_");
            builder.Configuration[HomeFolder.Key] = HomePaths.Home;
            builder.Configuration[$"{DatabaseOptions.Section}:{nameof(DatabaseOptions.MigrateAtStartup)}"] = "true";
            // The command reports a failed start in one line; the host would print it with its stack trace.
            builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true).AddFilter("Microsoft", LogLevel.Warning)
                .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None).AddFilter("AdGenius", LogLevel.Debug);
            DatabaseSettings.EnsureReadable(builder.Configuration);
            builder.AddAdGeniusDatabase();
            using var host = builder.Build();
            await host.StartAsync(cancellationToken);
            await host.StopAsync(cancellationToken);
            Console.WriteLine("The database schema is up to date.");
            return ExitCodes.Done;
        });
        Subcommands.Add(update);
    }
}
