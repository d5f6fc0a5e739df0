using MassTransit.EntityFrameworkCoreIntegration.Tests.Databases;
using MassTransit.EntityFrameworkCoreIntegration.Tests.Parcels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Outbox;

public sealed class BusOutboxTests(TestDatabases databases)
{
    private readonly SendRecorder _recorder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [InlineData(DatabaseKind.SqlServer)]
    public async Task Saved_message_is_delivered_and_removed_and_an_unsaved_one_is_not(DatabaseKind kind)
    {
        var database = await databases.CreateAsync(kind);
        await using var host = await OutboxHost.StartAsync(database, _recorder);
        await using (var scope = host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>()
                .Publish(new ParcelScanned(Guid.NewGuid(), "never saved"), Cancellation);
        }

        var saved = await host.PublishAndSaveAsync(new ParcelScanned(Guid.NewGuid(), "saved"));
        await _recorder.UntilAsync([saved], Cancellation);
        Assert.Equal([saved], _recorder.Sent);
        await UntilEmptyAsync(database);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [InlineData(DatabaseKind.SqlServer)]
    public async Task Message_of_a_rolled_back_transaction_is_not_delivered(DatabaseKind kind)
    {
        var database = await databases.CreateAsync(kind);
        await using var host = await OutboxHost.StartAsync(database, _recorder);
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<ParcelDbContext>();
            await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
            await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>()
                .Publish(new ParcelScanned(Guid.NewGuid(), "rolled back"), Cancellation);
            await context.SaveChangesAsync(Cancellation);
        }

        var saved = await host.PublishAndSaveAsync(new ParcelScanned(Guid.NewGuid(), "saved"));
        await _recorder.UntilAsync([saved], Cancellation);
        Assert.Equal([saved], _recorder.Sent);
    }

    [Trait(Promises.Trait, Promises.OfThisRepository)]
    [Theory]
    [InlineData(DatabaseKind.Postgres)]
    [InlineData(DatabaseKind.SqlServer)]
    public async Task Several_instances_keep_each_conversation_in_order_and_deliver_each_message_once(DatabaseKind kind)
    {
        var database = await databases.CreateAsync(kind);
        await using var one = await OutboxHost.StartAsync(database, _recorder, outbox => outbox.QueryMessageLimit = 3);
        await using var two = await OutboxHost.StartAsync(database, _recorder, outbox => outbox.QueryMessageLimit = 3);
        await using var three = await OutboxHost.StartAsync(database, _recorder, outbox => outbox.QueryMessageLimit = 3);
        OutboxHost[] hosts = [one, two, three];

        // The writers go from host to host, so every host is woken for conversations that another one may have under way.
        var conversations = await Task.WhenAll(Enumerable.Range(0, 20).Select(async conversation =>
        {
            var parcelId = Guid.NewGuid();
            var sent = new List<Guid>();
            for (var i = 0; i < 15; i++)
            {
                sent.Add(await hosts[(conversation + i) % 3].PublishAndSaveAsync(new ParcelScanned(parcelId, $"place {i}")));
            }

            return sent;
        }));

        var all = conversations.SelectMany(sent => sent).ToArray();
        await _recorder.UntilAsync(all, Cancellation);
        var taken = _recorder.Sent;
        Assert.Equal(all.Length, taken.Count);
        foreach (var sent in conversations)
        {
            Assert.Equal(sent, taken.Where(sent.Contains));
        }
    }

    [Trait(Promises.Trait, Promises.OfThisRepository)]
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [InlineData(DatabaseKind.SqlServer)]
    public async Task Refused_message_delays_its_own_conversation_only_and_is_delivered_later(DatabaseKind kind)
    {
        var database = await databases.CreateAsync(kind);
        await using var host = await OutboxHost.StartAsync(database, _recorder, outbox => outbox.QueryDelay = TimeSpan.FromSeconds(1));
        var parcelId = Guid.NewGuid();
        var rejects = true;
        var refused = NewId.NextGuid();
        _recorder.ShouldReject = messageId => Volatile.Read(ref rejects) && messageId == refused;
        await using (var scope = host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(
                new ParcelScanned(parcelId, "first"), context => context.MessageId = refused, Cancellation);
            await scope.ServiceProvider.GetRequiredService<ParcelDbContext>().SaveChangesAsync(Cancellation);
        }

        var behind = await host.PublishAndSaveAsync(new ParcelScanned(parcelId, "second"));
        var beside = await host.PublishAndSaveAsync(new ParcelScanned(Guid.NewGuid(), "elsewhere"));
        await _recorder.UntilAsync([beside], Cancellation);
        Assert.Equal([beside], _recorder.Sent);

        Volatile.Write(ref rejects, false);
        await _recorder.UntilAsync([refused, behind], Cancellation);
        Assert.Equal([beside, refused, behind], _recorder.Sent);
    }

    [Theory]
    [Trait(Promises.Trait, Promises.OfThisRepository)]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [InlineData(DatabaseKind.SqlServer)]
    public async Task Refused_conversations_that_fill_a_round_do_not_stop_the_others(DatabaseKind kind)
    {
        const int Limit = 5;
        var database = await databases.CreateAsync(kind);
        await using var host = await OutboxHost.StartAsync(database, _recorder, outbox => outbox.QueryMessageLimit = Limit);
        var accepted = NewId.NextGuid();
        _recorder.ShouldReject = messageId => messageId != accepted;
        for (var i = 0; i < 3 * Limit; i++)
        {
            await host.PublishAndSaveAsync(new ParcelScanned(Guid.NewGuid(), "refused"));
        }

        await host.PublishAndSaveAsync(new ParcelScanned(Guid.NewGuid(), "accepted"), accepted);
        await _recorder.UntilAsync([accepted], Cancellation);

        Assert.Equal([accepted], _recorder.Sent);
        await using var context = database.Open();
        Assert.Equal(3 * Limit, await context.Set<OutboxMessage>().CountAsync(message => message.MessageId != accepted, Cancellation));
    }

    [Theory]
    [Trait(Promises.Trait, Promises.OfThisRepository)]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [InlineData(DatabaseKind.SqlServer)]
    public async Task Hanging_destination_does_not_hold_the_others_and_its_conversation_stays_in_order(DatabaseKind kind)
    {
        var database = await databases.CreateAsync(kind);
        var parcelId = Guid.NewGuid();
        var hanging = NewId.NextGuid();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _recorder.HoldUntil = messageId =>
        {
            if (messageId == hanging)
            {
                begun.TrySetResult();
                return released.Task;
            }

            return null;
        };

        // The time-out of one message is far away: only a round that does not wait for the hanging one can deliver the others.
        await using var host = await OutboxHost.StartAsync(
            database,
            _recorder,
            outbox => outbox.QueryDelay = TimeSpan.FromSeconds(1),
            configureBusOutbox: outbox => outbox.MessageDeliveryTimeout = TimeSpan.FromMinutes(5));
        await host.PublishAndSaveAsync(new ParcelScanned(parcelId, "first"), hanging);
        var behind = await host.PublishAndSaveAsync(new ParcelScanned(parcelId, "second"));
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        List<Guid> beside = [];
        for (var i = 0; i < 20; i++)
        {
            beside.Add(await host.PublishAndSaveAsync(new ParcelScanned(Guid.NewGuid(), "elsewhere")));
            await _recorder.UntilAsync(beside, Cancellation);
        }

        Assert.Equal(beside, _recorder.Sent);

        released.SetResult();
        await _recorder.UntilAsync([hanging, behind], Cancellation);
        Assert.Equal([.. beside, hanging, behind], _recorder.Sent);
        await UntilEmptyAsync(database);
    }

    /// <summary>The claim of the second process leaves the message out, because the first has claimed its conversation.</summary>
    [Theory]
    [Trait(Promises.Trait, Promises.OfThisRepository)]
    [InlineData(DatabaseKind.Postgres)]
    [InlineData(DatabaseKind.SqlServer)]
    public async Task Message_that_another_process_commits_meanwhile_does_not_wait_for_the_next_query(DatabaseKind kind)
    {
        var database = await databases.CreateAsync(kind);
        var parcelId = Guid.NewGuid();
        var first = NewId.NextGuid();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _recorder.HoldUntil = messageId =>
        {
            if (messageId == first)
            {
                begun.TrySetResult();
                return released.Task;
            }

            return null;
        };
        await using var one = await OutboxHost.StartAsync(database, _recorder, QueryDaily);
        await using var other = await OutboxHost.StartAsync(database, _recorder, QueryDaily);

        // Both have delivered before, so that the first message is held for less than the half second after which it leaves its round.
        List<Guid> before = [];
        for (var i = 0; i < 3; i++)
        {
            before.Add(await one.PublishAndSaveAsync(new ParcelScanned(Guid.NewGuid(), "before")));
            before.Add(await other.PublishAndSaveAsync(new ParcelScanned(Guid.NewGuid(), "before")));
            await _recorder.UntilAsync(before, Cancellation);
        }

        await one.PublishAndSaveAsync(new ParcelScanned(parcelId, "first"), first);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        var second = await other.PublishAndSaveAsync(new ParcelScanned(parcelId, "second"));
        var elsewhere = await other.PublishAndSaveAsync(new ParcelScanned(Guid.NewGuid(), "elsewhere"));
        await _recorder.UntilAsync([elsewhere], Cancellation);

        released.SetResult();

        await _recorder.UntilAsync([first, second], Cancellation);
        Assert.Equal([elsewhere, first, second], _recorder.Sent.Except(before));

        static void QueryDaily(IEntityFrameworkOutboxConfigurator outbox) => outbox.QueryDelay = TimeSpan.FromDays(1);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [InlineData(DatabaseKind.SqlServer)]
    public async Task Messages_of_a_stopped_process_are_delivered_by_another(DatabaseKind kind)
    {
        var database = await databases.CreateAsync(kind);
        Guid left;
        await using (var stopped = await OutboxHost.StartAsync(
            database,
            _recorder,
            configureBusOutbox: outbox => outbox.DisableDeliveryService()))
        {
            left = await stopped.PublishAndSaveAsync(new ParcelScanned(Guid.NewGuid(), "left"));
        }

        Assert.Empty(_recorder.Sent);
        await using var other = await OutboxHost.StartAsync(database, _recorder);
        await _recorder.UntilAsync([left], Cancellation);
        await UntilEmptyAsync(database);
    }

    private static Task<string> UntilEmptyAsync(TestDatabase database) => database.Writes.UntilAsync(
        async () =>
        {
            await using var context = database.Open();
            return await context.Set<OutboxMessage>().AnyAsync(Cancellation) ? null : "empty";
        },
        Cancellation);
}
