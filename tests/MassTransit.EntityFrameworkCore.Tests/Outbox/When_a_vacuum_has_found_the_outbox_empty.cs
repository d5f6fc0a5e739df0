using AdGenius.TestKit;
using MassTransit.EntityFrameworkCoreIntegration.Tests.Databases;
using MassTransit.EntityFrameworkCoreIntegration.Tests.Parcels;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Outbox;

/// <summary>
/// PostgreSQL then expects no rows, and its cheapest plan reads the whole table for each conversation. The plan is kept while the table
/// fills with messages, and with the rows of delivered messages, until the next vacuum.
/// </summary>
public sealed class When_a_vacuum_has_found_the_outbox_empty(TestDatabases databases)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait(Promises.Trait, Promises.OfThisRepository)]
    public async Task Messages_are_still_claimed_by_index()
    {
        var recorder = new SendRecorder();
        var database = await databases.CreateAsync(DatabaseKind.Postgres);
        await using var host = await OutboxHost.StartAsync(database, recorder, outbox => outbox.QueryDelay = TimeSpan.FromSeconds(1));
        List<Guid> sent = [await host.PublishAndSaveAsync(new ParcelScanned(Guid.NewGuid(), "before"))];
        await recorder.UntilAsync(sent, Cancellation);
        await using var context = database.Open();
        await Until.TrueAsync(
            "a vacuum finds the table empty",
            async () =>
            {
                await context.Database.ExecuteSqlRawAsync("VACUUM \"OutboxMessage\"", Cancellation);
                return await context.Database.SqlQueryRaw<bool>(
                    "SELECT relpages = 0 AND pg_relation_size(oid) = 0 AS \"Value\" FROM pg_class WHERE relname = 'OutboxMessage'")
                    .SingleAsync(Cancellation);
            },
            Cancellation);

        var before = await ScansAsync(context);
        for (var i = 0; i < 20; i++)
        {
            sent.Add(await host.PublishAndSaveAsync(new ParcelScanned(Guid.NewGuid(), "after")));
            await recorder.UntilAsync(sent, Cancellation);
        }

        // A session reports its scans a second later, at the end of its next transaction.
        await Until.TrueAsync(
            "the scans are reported",
            async () => await ScansAsync(context) is var (whole, byIndex) && whole + byIndex >= before.Whole + before.ByIndex + sent.Count,
            Cancellation);

        // Each message would be a whole scan at least. The few of the creation of the table's indexes may be reported late.
        Assert.InRange((await ScansAsync(context)).Whole - before.Whole, 0, sent.Count / 2);
    }

    private static async Task<(long Whole, long ByIndex)> ScansAsync(ParcelDbContext context)
    {
        var scans = await context.Database.SqlQueryRaw<Scans>(
            "SELECT seq_scan AS \"Whole\", idx_scan AS \"ByIndex\" FROM pg_stat_user_tables WHERE relname = 'OutboxMessage'")
            .SingleAsync(Cancellation);
        return (scans.Whole, scans.ByIndex);
    }

    private sealed record Scans(long Whole, long ByIndex);
}
