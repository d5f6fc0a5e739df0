using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Videos;

/// <summary>Keeps the list of tenants who may have a job to start.</summary>
public sealed class TenantTurns(AdGeniusDbContext database)
{
    /// <summary>
    /// Puts the tenant on the list, within the transaction under way: a job was queued, or one has ended. A tenant's very first jobs, queued at the
    /// same time, meet at the key; the ones that lose are tried again by the endpoint.
    /// </summary>
    public async Task TouchAsync(string tenantName, CancellationToken cancellationToken)
    {
        var known = await database.Set<TenantTurn>().Where(turn => turn.TenantName == tenantName).ExecuteUpdateAsync(
            turn => turn.SetProperty(x => x.IsWaiting, true).SetProperty(x => x.Touched, x => x.Touched + 1),
            cancellationToken);
        if (known == 0)
        {
            database.Add(new TenantTurn { TenantName = tenantName, IsWaiting = true, LastServedAt = DateTimeOffset.UnixEpoch });
        }
    }
}
