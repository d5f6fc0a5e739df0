using MassTransit.EntityFrameworkCoreIntegration.Tests.Databases;
using MassTransit.EntityFrameworkCoreIntegration.Tests.Parcels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Outbox;

public sealed class ConsumerOutboxTests(TestDatabases databases)
{
    private readonly SendRecorder _recorder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [InlineData(DatabaseKind.SqlServer)]
    public async Task Message_delivered_five_times_at_once_is_consumed_once(DatabaseKind kind)
    {
        var database = await databases.CreateAsync(kind);
        await using var host = await StartAsync(database);
        var parcelId = NewId.NextGuid();
        await RegisterAsync(database, host, parcelId);

        var messageId = NewId.NextGuid();
        var skipped = new SkippedRecorder(messageId, deliveries: 5);
        host.Bus.ConnectReceiveObserver(skipped);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.Bus.Publish(
            new ParcelScanned(parcelId, "twice"), context => context.MessageId = messageId, Cancellation)));
        await host.Bus.Publish(new ParcelScanned(parcelId, "last"), Cancellation);
        var parcel = await UntilAsync(database, parcelId, parcel => parcel.Scans.Any(scan => scan.Place == "last"));
        await host.Bus.Publish(new ParcelDelivered(parcelId), Cancellation);
        await database.Writes.UntilAsync(async () => await FindAsync(database, parcelId) is null ? "gone" : null, Cancellation);
        Assert.Equal(1, parcel.Scans.Count(scan => scan.Place == "twice"));
        Assert.Equal(0, await skipped.SkippedAsync(Cancellation)); // a duplicate is acknowledged, and not moved to the skipped queue
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [InlineData(DatabaseKind.SqlServer)]
    public async Task Failed_attempt_leaves_neither_rows_nor_messages(DatabaseKind kind)
    {
        var database = await databases.CreateAsync(kind);
        var counted = new CountRecorder();
        await using var host = await OutboxHost.StartAsync(
            database, _recorder,
            configureBus: bus =>
            {
                bus.AddConsumer<FailingOnceConsumer>();
                bus.AddConsumer<ScanCountedConsumer>();
                AddOutboxToEndpoints(bus);
                bus.AddSingleton(counted);
            });
        await host.Bus.Publish(new LabelRead("first"), Cancellation);
        await counted.UntilAsync(1, Cancellation);
        await host.Bus.Publish(new LabelRead("second"), Cancellation);
        Assert.Equal([2, 2], await counted.UntilAsync(2, Cancellation));
        await using var context = database.Open();
        Assert.Equal(
            ["first", "second"],
            await context.Set<Parcel>().OrderBy(parcel => parcel.Label).Select(parcel => parcel.Label).ToListAsync(Cancellation));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite, ConcurrencyMode.Pessimistic)]
    [InlineData(DatabaseKind.Sqlite, ConcurrencyMode.Optimistic)]
    [InlineData(DatabaseKind.Postgres, ConcurrencyMode.Pessimistic, Traits = [Promises.Trait, Promises.OfThisRepository])]
    [InlineData(DatabaseKind.Postgres, ConcurrencyMode.Optimistic)]
    [InlineData(DatabaseKind.SqlServer, ConcurrencyMode.Pessimistic)]
    [InlineData(DatabaseKind.SqlServer, ConcurrencyMode.Optimistic)]
    public async Task Saga_counts_events_that_come_at_once_to_two_hosts(DatabaseKind kind, ConcurrencyMode mode)
    {
        var database = await databases.CreateAsync(kind);
        await using var one = await StartAsync(database, mode);
        await using var two = await StartAsync(database, mode);
        var parcelId = NewId.NextGuid();
        await RegisterAsync(database, one, parcelId);
        await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(i => (i % 2 == 0 ? one : two).Bus.Publish(new ParcelScanned(parcelId, $"place {i}"), Cancellation)));
        var parcel = await UntilAsync(database, parcelId, parcel => parcel.ScanCount >= 20);
        Assert.Equal(20, parcel.Scans.Select(scan => scan.Place).Distinct().Count());
        Assert.Equal(20, parcel.Scans.Count);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [InlineData(DatabaseKind.SqlServer)]
    public async Task Inbox_rows_are_deleted_after_the_duplicate_detection_window(DatabaseKind kind)
    {
        var database = await databases.CreateAsync(kind);
        await using var host = await StartAsync(
            database,
            configureOutbox: outbox => outbox.DuplicateDetectionWindow = TimeSpan.FromMilliseconds(100));
        await RegisterAsync(database, host, NewId.NextGuid());
        await database.Writes.UntilAsync(
            async () =>
            {
                await using var context = database.Open();
                return await context.Set<InboxState>().AnyAsync(Cancellation) ? null : "deleted";
            },
            Cancellation);
    }

    /// <summary>The process that deletes a row may be on a host whose clock differs from that of the process that wrote it.</summary>
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [InlineData(DatabaseKind.SqlServer)]
    [Trait(Promises.Trait, Promises.OfThisRepository)]
    public async Task Inbox_rows_are_written_and_deleted_by_the_shared_clock(DatabaseKind kind)
    {
        var shared = new SettableTime { Now = new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero) };
        var database = await databases.CreateAsync(kind);
        await using var host = await StartAsync(
            database,
            configureBus: bus => bus.AddKeyedSingleton<TimeProvider>("entity-framework-inbox", shared),
            configureOutbox: outbox => outbox.DuplicateDetectionWindow = TimeSpan.FromMilliseconds(100));
        await RegisterAsync(database, host, NewId.NextGuid());
        await using (var context = database.Open())
        {
            // By the system's clock it was over long ago.
            Assert.Equal(shared.Now.UtcDateTime, await context.Set<InboxState>().Select(row => row.Delivered).SingleAsync(Cancellation));
        }

        shared.Now += TimeSpan.FromSeconds(1);
        await database.Writes.UntilAsync(
            async () =>
            {
                await using var context = database.Open();
                return await context.Set<InboxState>().AnyAsync(Cancellation) ? null : "deleted";
            },
            Cancellation);
    }

    private sealed class SettableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private static void AddOutboxToEndpoints(
        IBusRegistrationConfigurator bus) => bus.AddConfigureEndpointsCallback((context, _, endpoint) =>
    {
        endpoint.UseMessageRetry(retry => retry.Immediate(100));
        endpoint.UseEntityFrameworkOutbox<ParcelDbContext>(context);
    });

    private static async Task RegisterAsync(TestDatabase database, OutboxHost host, Guid parcelId)
    {
        await host.Bus.Publish(new ParcelRegistered(parcelId, parcelId.ToString()), Cancellation);
        await UntilAsync(database, parcelId, _ => true);
    }

    private static Task<Parcel> UntilAsync(
        TestDatabase database,
        Guid parcelId,
        Func<Parcel, bool> condition) => database.Writes.UntilAsync(
        async () => await FindAsync(database, parcelId) is { } parcel && condition(parcel) ? parcel : null, Cancellation);

    private static async Task<Parcel?> FindAsync(TestDatabase database, Guid parcelId)
    {
        await using var context = database.Open();
        return await context.Set<Parcel>().Include(parcel => parcel.Scans)
            .SingleOrDefaultAsync(parcel => parcel.CorrelationId == parcelId, Cancellation);
    }

    private Task<OutboxHost> StartAsync(
        TestDatabase database,
        ConcurrencyMode mode = ConcurrencyMode.Pessimistic,
        Action<IEntityFrameworkOutboxConfigurator>? configureOutbox = null,
        Action<IBusRegistrationConfigurator>? configureBus = null)
        => OutboxHost.StartAsync(
            database, _recorder, configureOutbox,
            bus =>
            {
                configureBus?.Invoke(bus);
                AddOutboxToEndpoints(bus);
                bus.AddSagaStateMachine<ParcelStateMachine, Parcel>().EntityFrameworkRepository(repository =>
                {
                    repository.ConcurrencyMode = mode;
                    repository.ExistingDbContext<ParcelDbContext>();
                    repository.CustomizeQuery(parcels => parcels.Include(parcel => parcel.Scans));
                    repository.Use(database.Kind);
                });
            });
}
