using AdGenius.Persistence.Databases.Updates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AdGenius.Persistence.Databases;

/// <summary>
/// Whether the database answers and its tables are those of this version. Once they are, they stay so, and only the answer is asked for.
/// </summary>
internal sealed class DatabaseHealthCheck(AdGeniusDbContext database, DatabaseSchemaState schema) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            if (schema.IsCurrent)
            {
                await database.Database.ExecuteSqlRawAsync("SELECT 1", cancellationToken);
                return HealthCheckResult.Healthy();
            }

            var missing = await DatabaseUpdate.FindMissingAsync(database, cancellationToken);
            schema.IsCurrent = missing.Count == 0;
            return schema.IsCurrent
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"{DatabaseAddress.Of(database)}: {missing.Count} migration(s) are missing.");
        }
        catch (Exception exception) when (DatabaseErrorClassifier.Describe(exception) is { } text)
        {
            // Without the exception: one line says it all, and a check is asked every few seconds.
            return HealthCheckResult.Unhealthy($"{DatabaseAddress.Of(database)}: {text}.");
        }
    }
}
