using System.Data;
using AdGenius.Persistence.Clock;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdGenius.Persistence.Databases;

/// <summary>Adds the outbox in the configured database to the bus.</summary>
public static class OutboxRegistration
{
    private const string InboxClock = "entity-framework-inbox"; // what the inbox asks the container for

    /// <summary>
    /// Endpoints that call <c>UseEntityFrameworkOutbox&lt;AdGeniusDbContext&gt;</c> commit their messages with their rows, once per
    /// consumed message, and this process delivers the messages.
    /// </summary>
    public static void AddAdGeniusOutbox(this IBusRegistrationConfigurator bus, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(bus);

        // One process writes the times of inbox rows and another one compares them, and the clocks of their hosts differ.
        bus.TryAddKeyedSingleton<TimeProvider>(InboxClock, static (provider, _) => provider.GetRequiredService<DatabaseTime>());
        bus.AddEntityFrameworkOutbox<AdGeniusDbContext>(outbox =>
        {
            // Rows are locked or versioned when they are written; a higher isolation level would only add serialization failures.
            outbox.IsolationLevel = IsolationLevel.ReadCommitted;

            // Only for messages that an ended process left: this process delivers its own at once.
            outbox.QueryDelay = TimeSpan.FromSeconds(2);

            // What a loop sends through its scope is committed with the loop's rows. Code that sends without rows uses IBus.
            outbox.UseBusOutbox();
            _ = configuration.ProviderOfDatabase() switch
            {
                DatabaseProvider.Postgres => outbox.UsePostgres(),
                DatabaseProvider.SqlServer => outbox.UseSqlServer(),
                _ => outbox.UseSqlite(),
            };
        });
    }
}
