using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Brands;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Pauses;
using AdGenius.Persistence.Policies;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Tenants;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Retention;

/// <summary>
/// Exports a tenant's or a creative's rows, such as before an erasure: one JSON object per line, <c>{"table", "row"}</c>. Every table that
/// names a tenant is among them, but the audit log; docs/operations/retention.md lists them.
/// </summary>
public sealed class DataExport(AdGeniusDbContext database)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The lines, read from the database as they are consumed.</summary>
    public async IAsyncEnumerable<string> LinesAsync(DataScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        foreach (var table in TablesOf(scope, cancellationToken))
        {
            await foreach (var line in table)
            {
                yield return line;
            }
        }
    }

    private IAsyncEnumerable<string>[] TablesOf(DataScope scope, CancellationToken cancellationToken)
    {
        var (tenant, creative) = (scope.TenantName, scope.CreativeId);
        var jobs = database.Videos.AsNoTracking()
            .Where(row => row.TenantName == tenant && (creative == null || row.CreativeId == creative));
        var events = database.JobEvents.AsNoTracking()
            .Where(row => row.TenantName == tenant && (creative == null || jobs.Any(job => job.CorrelationId == row.JobId)));
        var submissions = database.Set<Submission>().AsNoTracking()
            .Where(row => row.TenantName == tenant && (creative == null || row.CreativeId == creative));
        var payments = database.Set<LedgerEntry>().AsNoTracking()
            .Where(row => row.TenantName == tenant && (creative == null || row.CreativeId == creative));

        // Without the hash: an export is given to third parties.
        var keys = database.ApiKeys.Where(row => row.TenantName == tenant && creative == null)
            .Select(row => new { row.KeyId, row.TenantName, row.Role, row.Name, row.CreatedAt, row.ExpiresAt, row.RevokedAt });
        var kits = database.Set<StoredBrandKit>().AsNoTracking().Where(row => row.TenantName == tenant && creative == null);
        var assets = database.Assets.AsNoTracking().Where(row => row.TenantName == tenant && creative == null);
        var batches = database.Set<Batch>().AsNoTracking().Where(row => row.TenantName == tenant && creative == null);
        var items = database.Set<BatchItem>().AsNoTracking().Where(row => row.TenantName == tenant
            && (creative == null || jobs.Any(job => job.CorrelationId == row.JobId)));
        var requests = database.QueuedRequests.AsNoTracking()
            .Where(row => row.TenantName == tenant && (creative == null || row.CreativeId == creative));
        var cancellations = database.EarlyCancellations.AsNoTracking()
            .Where(row => row.TenantName == tenant && (creative == null || jobs.Any(job => job.CorrelationId == row.JobId)));
        var counters = database.CreativeCounters.AsNoTracking()
            .Where(row => row.TenantName == tenant && (creative == null || row.CreativeId == creative));
        var ownAccounts = MoneyLedger.AccountsOfTenant(tenant);
        var accounts = database.Set<LedgerAccount>().AsNoTracking().Where(row => row.Account.StartsWith(ownAccounts) && creative == null);
        return
        [
            Lines("videos", jobs.Include(job => job.Takes), cancellationToken),
            Lines("queued_requests", requests.OrderBy(row => row.JobId), cancellationToken),
            Lines("early_cancellations", cancellations.OrderBy(row => row.JobId), cancellationToken),
            Lines("creative_counters", counters.OrderBy(row => row.CreativeId), cancellationToken),
            Lines("job_events", events.OrderBy(row => row.Sequence), cancellationToken),
            Lines("submissions", submissions, cancellationToken),
            Lines("ledger_entries", payments, cancellationToken),
            Lines(
                "ledger_accounts",
                accounts.OrderBy(row => row.Account).AsAsyncEnumerable()
                    .Where(row => row.Account.StartsWith(ownAccounts, StringComparison.Ordinal)), // SQLite disregards the case in LIKE
                cancellationToken),
            Lines("assets", assets.OrderBy(row => row.AssetId), cancellationToken),
            Lines("brand_kits", kits.OrderBy(row => row.Name), cancellationToken),
            Lines("batches", batches.OrderBy(row => row.BatchId), cancellationToken),
            Lines("batch_items", items.OrderBy(row => row.BatchId).ThenBy(row => row.ItemIndex), cancellationToken),
            Lines("api_keys", keys, cancellationToken),
            Lines(
                "tenant_limits",
                database.Set<TenantLimits>().AsNoTracking().Where(row => row.TenantName == tenant && creative == null),
                cancellationToken),
            Lines(
                "tenant_policies",
                database.Set<StoredPolicy>().AsNoTracking().Where(row => row.TenantName == tenant && creative == null),
                cancellationToken),
            Lines(
                "tenant_queue",
                database.TenantQueue.AsNoTracking().Where(row => row.TenantName == tenant && creative == null),
                cancellationToken),
            Lines(
                "pauses",
                database.Set<Pause>().AsNoTracking()
                    .Where(row => row.Kind == PauseKind.Tenant && row.Name == tenant && creative == null),
                cancellationToken),
        ];
    }

    private static IAsyncEnumerable<string> Lines<T>(string table, IQueryable<T> rows, CancellationToken cancellationToken) =>
        Lines(table, rows.AsAsyncEnumerable(), cancellationToken);

    private static async IAsyncEnumerable<string> Lines<T>(
        string table, IAsyncEnumerable<T> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            yield return JsonSerializer.Serialize(new { table, row }, Options);
        }
    }
}
