using System.Data;
using MassTransit;
using Microsoft.Extensions.Configuration;

namespace AdGenius.Persistence.Databases;

/// <summary>Adds the outbox in the configured database to the bus.</summary>
public static class OutboxRegistration
{
    /// <summary>
    /// Endpoints that call <c>UseEntityFrameworkOutbox&lt;AdGeniusDbContext&gt;</c> commit their messages with their rows, once per
    /// consumed message, and this process delivers the messages.
    /// </summary>
    public static void AddAdGeniusOutbox(this IBusRegistrationConfigurator bus, IConfiguration configuration)
        => bus.AddEntityFrameworkOutbox<AdGeniusDbContext>(outbox =>
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
