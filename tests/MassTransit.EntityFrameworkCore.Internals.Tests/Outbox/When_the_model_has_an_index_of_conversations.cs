using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration.Internals.Tests.Outbox;

/// <summary>
/// PostgreSQL takes the primary key for as cheap when a vacuum has left few messages, and then steps over every message deleted since for
/// each conversation: 77 ms for a claim half a minute after the vacuum, at 20 jobs a second. So the statement leaves it only the index.
/// </summary>
public sealed class When_the_model_has_an_index_of_conversations
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_claim_looks_up_conversations_in_it_alone(bool hasIndex)
    {
        using var context = new IndexedContext(hasIndex);
        var claim = new OutboxStatements<IndexedContext>(new OutboxSettings<IndexedContext> { RowLock = RowLock.Postgres }).Claim(context);

        Assert.Equal(hasIndex, claim.Contains("e.[SequenceNumber] + 0 < m.[SequenceNumber]", StringComparison.Ordinal));
        Assert.Equal(hasIndex, claim.Contains("ORDER BY c.[SequenceNumber] + 0 LIMIT", StringComparison.Ordinal));
        Assert.Contains("m.[SequenceNumber] >= {2}", claim, StringComparison.Ordinal);
    }

    private sealed class IndexedContext(bool hasIndex) : DbContext
    {
        // A model is built once for each type of context; this one has two.
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) =>
            optionsBuilder.UseSqlServer("Server=nowhere").EnableServiceProviderCaching(false);

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.AddTransactionalOutboxEntities();
            if (hasIndex)
            {
                modelBuilder.Entity<OutboxMessage>().HasIndex(message => new { message.CorrelationId, message.SequenceNumber });
            }
        }
    }
}
