using AdGenius.Hosting.Processes;
using AdGenius.Persistence.Databases.Addresses;
using AdGenius.Persistence.Databases.Updates;
using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AdGenius.Persistence.Databases;

/// <summary>
/// Checks that the database responds, that it accepts writes (PostgreSQL) and that its schema is that of this version. Once the schema is
/// current, it is not checked again.
/// </summary>
internal sealed class DatabaseHealthCheck(AdGeniusDbContext database, DatabaseSchemaState schema) : IHealthCheck
{
    private const string WritesRefused =
        "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS \"Value\"";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            if (database.IsPostgres())
            {
                var readOnly = await database.Database.SqlQueryRaw<bool>(WritesRefused).SingleAsync(cancellationToken);
                if (readOnly)
                {
                    return HealthCheckResult.Unhealthy(
                        $"{DatabaseAddress.Of(database)}: in recovery or read-only; connect to the primary.");
                }
            }

            if (schema.IsCurrent)
            {
                await database.Database.ExecuteSqlRawAsync("SELECT 1", cancellationToken);
                return HealthCheckResult.Healthy();
            }

            var missing = await DatabaseUpdate.FindMissingAsync(database, cancellationToken);
            schema.IsCurrent = missing.Count == 0;
            return schema.IsCurrent
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"{DatabaseAddress.Of(database)}: {missing.Count} migration(s) missing.");
        }
        catch (StartupException exception)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
        catch (Exception exception) when (DatabaseErrorClassifier.Describe(exception) is { } text)
        {
            // Without the exception: the check runs every few seconds, and the line contains the cause.
            return HealthCheckResult.Unhealthy($"{DatabaseAddress.Of(database)}: {text}.");
        }
    }
}
