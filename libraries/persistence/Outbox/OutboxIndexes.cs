using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace AdGenius.Persistence.Outbox;

/// <summary>
/// The published package's table of messages has four indexes on columns that stay empty here. Without the empty rows in them they cost
/// nothing, and whoever fills the columns still finds what it looks for. A message lives for milliseconds, so every index is written and
/// cleaned for it in vain.
/// </summary>
internal static class OutboxIndexes
{
    private static readonly string[] Empty =
        [nameof(OutboxMessage.ExpirationTime), nameof(OutboxMessage.EnqueueTime), nameof(OutboxMessage.InboxMessageId), nameof(OutboxMessage
            .OutboxId)];

    public static void ExcludeNulls(IMutableEntityType messages)
    {
        foreach (var index in messages.GetIndexes().Where(index => Empty.Contains(index.Properties[0].Name)))
        {
            index.SetFilter($"{index.Properties[0].GetColumnName()} IS NOT NULL");
        }
    }
}
