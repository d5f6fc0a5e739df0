using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AdGenius.Persistence.Databases.Postgres;

/// <summary>
/// Leaves the savepoint of each write to the end of its transaction, instead of releasing it. EF Core ignores that a release fails: when
/// the connection broke there, the next statement was carried out on a new connection, outside of the transaction, and committed by itself.
/// It also saves a round trip for each write.
/// </summary>
internal sealed class KeptSavepoints : DbTransactionInterceptor
{
    /// <inheritdoc />
    public override InterceptionResult ReleasingSavepoint(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result) => InterceptionResult.Suppress();

    /// <inheritdoc />
    public override ValueTask<InterceptionResult> ReleasingSavepointAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default) => new(InterceptionResult.Suppress());
}
