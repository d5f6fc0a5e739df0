using System.Data;
using MassTransit;
using Microsoft.Extensions.Configuration;

namespace AdGenius.Persistence.Databases;

/// <summary>Adds the outbox in the configured database to the bus.</summary>
public static class OutboxRegistration
{
    /// <summary>
    /// Endpoints that call <c>UseEntityFrameworkOutbox&lt;AdGeniusDbContext&gt;</c> commit what they send with what they write, once per
    /// message, and this process delivers it.
    /// </summary>
    public static void AddAdGeniusOutbox(this IBusRegistrationConfigurator bus, IConfiguration configuration)
        => bus.AddEntityFrameworkOutbox<AdGeniusDbContext>(outbox =>
        {
            // Rows that are written are locked or carry a version; more isolation would only make transactions fail that need not.
            outbox.IsolationLevel = IsolationLevel.ReadCommitted;

            // Only for what a dead process left behind: what this one commits it delivers at once.
            outbox.QueryDelay = TimeSpan.FromSeconds(2);
            _ = configuration.ProviderOfDatabase() switch
            {
                DatabaseProvider.Postgres => outbox.UsePostgres(),
                DatabaseProvider.SqlServer => outbox.UseSqlServer(),
                _ => outbox.UseSqlite(),
            };
        });
}
