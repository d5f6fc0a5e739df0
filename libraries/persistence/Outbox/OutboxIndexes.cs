using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace AdGenius.Persistence.Outbox;

/// <summary>
/// The published package's outbox table has four indexes on columns that are usually null here. Filtered indexes leave those rows out and
/// so cost nothing, while the published package, which fills the columns, can still use them. A row exists for milliseconds, so maintaining
/// a full index for it would be wasted.
/// </summary>
internal static class OutboxIndexes
{
    private static readonly string[] NullableColumns =
    [
        nameof(OutboxMessage.ExpirationTime), nameof(OutboxMessage.EnqueueTime), nameof(OutboxMessage.InboxMessageId),
        nameof(OutboxMessage.OutboxId),
    ];

    public static void ExcludeNulls(IMutableEntityType messages)
    {
        foreach (var index in messages.GetIndexes().Where(index => NullableColumns.Contains(index.Properties[0].Name)))
        {
            index.SetFilter($"{index.Properties[0].GetColumnName()} IS NOT NULL");
        }
    }
}
