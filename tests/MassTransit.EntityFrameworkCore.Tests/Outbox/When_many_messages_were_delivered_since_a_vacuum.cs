using System.Globalization;
using AdGenius.TestKit;
using MassTransit.EntityFrameworkCoreIntegration.Tests.Databases;
using MassTransit.EntityFrameworkCoreIntegration.Tests.Parcels;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Outbox;

/// <summary>
/// A vacuum has found hardly a message, so PostgreSQL takes any index for as cheap as the others. Its entries of delivered messages stay
/// until the next vacuum, a minute later or, behind a long transaction, much later.
/// </summary>
public sealed class When_many_messages_were_delivered_since_a_vacuum(TestDatabases databases)
{
    private const int Delivered = 5_000;
    private const int Sent = 100;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait(Promises.Trait, Promises.OfThisRepository)]
    public async Task A_claim_does_not_read_them_again()
    {
        var recorder = new SendRecorder();
        var database = await databases.CreateAsync(DatabaseKind.Postgres);
        await using var context = database.Open();
        await context.Database.ExecuteSqlRawAsync("ALTER TABLE \"OutboxMessage\" SET (autovacuum_enabled = off)", Cancellation);
        await DeliverAsync(context);
        await context.Database.ExecuteSqlRawAsync("VACUUM ANALYZE \"OutboxMessage\"", Cancellation);
        await DeliverAsync(context);
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "OutboxMessage" ("MessageId", "CorrelationId", "ContentType", "MessageType", "Body", "SentTime", "EnqueueTime")
            SELECT gen_random_uuid(), gen_random_uuid(), 'application/json', 'none', '{"{}"}', now(), now() + interval '1 day'
            FROM generate_series(1, 2)
            """,
            Cancellation);
        await context.Database.ExecuteSqlRawAsync("VACUUM ANALYZE \"OutboxMessage\"", Cancellation);
        await DeliverAsync(context);
        var before = await EntriesReadAsync(context);

        await using (var host = await OutboxHost.StartAsync(database, recorder))
        {
            List<Guid> sent = [];
            for (var i = 0; i < Sent; i++)
            {
                sent.Add(await host.PublishAndSaveAsync(new ParcelScanned(Guid.NewGuid(), i.ToString(CultureInfo.InvariantCulture))));
                await recorder.UntilAsync(sent, Cancellation);
            }
        }

        // A session reports its reads when it ends, at the latest.
        NpgsqlConnection.ClearAllPools();
        await Until.TrueAsync(
            "the sessions have ended",
            async () => await context.Database.SqlQueryRaw<bool>(
                "SELECT count(*) = 1 AS \"Value\" FROM pg_stat_activity WHERE datname = current_database()").SingleAsync(Cancellation),
            Cancellation);

        // Read by every claim they were Sent * Delivered. The first claims read them; one run of all tests read
        // 62,125, presumably because another session of this database had an older snapshot.
        Assert.InRange(await EntriesReadAsync(context) - before, Sent, Sent * Delivered / 4);
    }

    /// <summary>Inserts and deletes messages, each of a conversation of its own.</summary>
    private static async Task DeliverAsync(ParcelDbContext context)
    {
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "OutboxMessage" ("MessageId", "CorrelationId", "ContentType", "MessageType", "Body", "SentTime")
            SELECT gen_random_uuid(), gen_random_uuid(), 'application/json', 'none', repeat('x', 1000), now()
            FROM generate_series(1, {Delivered})
            """,
            Cancellation);
        await context.Database.ExecuteSqlAsync($"""DELETE FROM "OutboxMessage" """, Cancellation);
    }

    private static Task<long> EntriesReadAsync(ParcelDbContext context) => context.Database.SqlQueryRaw<long>(
        "SELECT sum(idx_tup_read)::bigint AS \"Value\" FROM pg_stat_user_indexes WHERE relname = 'OutboxMessage'")
        .SingleAsync(Cancellation);
}
