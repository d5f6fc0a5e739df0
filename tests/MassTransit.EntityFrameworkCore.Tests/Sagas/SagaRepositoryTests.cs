using System.Linq.Expressions;
using MassTransit.EntityFrameworkCoreIntegration.Tests.Databases;
using MassTransit.EntityFrameworkCoreIntegration.Tests.Parcels;
using MassTransit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Sagas;

public sealed class SagaRepositoryTests(TestDatabases databases)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite, ConcurrencyMode.Pessimistic)]
    [InlineData(DatabaseKind.Sqlite, ConcurrencyMode.Optimistic)]
    [InlineData(DatabaseKind.Postgres, ConcurrencyMode.Pessimistic, Traits = [Promises.Trait, Promises.OfThisRepository])]
    [InlineData(DatabaseKind.Postgres, ConcurrencyMode.Optimistic)]
    [InlineData(DatabaseKind.SqlServer, ConcurrencyMode.Pessimistic)]
    [InlineData(DatabaseKind.SqlServer, ConcurrencyMode.Optimistic)]
    public async Task Many_events_at_once_are_all_counted(DatabaseKind kind, ConcurrencyMode mode)
    {
        var database = await databases.CreateAsync(kind);
        await using var provider = await StartAsync(database, mode);
        var harness = provider.GetRequiredService<ITestHarness>();
        var parcelId = NewId.NextGuid();
        await RegisterAsync(database, harness, parcelId);

        await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => harness.Bus.Publish(new ParcelScanned(parcelId, $"place {i}"), Cancellation)));
        var parcel = await UntilAsync(database, parcelId, parcel => parcel.ScanCount == 20);
        Assert.Equal(20, parcel.Scans.Select(scan => scan.Place).Distinct().Count());
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite, ConcurrencyMode.Pessimistic)]
    [InlineData(DatabaseKind.Sqlite, ConcurrencyMode.Optimistic)]
    [InlineData(DatabaseKind.Postgres, ConcurrencyMode.Pessimistic)]
    [InlineData(DatabaseKind.Postgres, ConcurrencyMode.Optimistic)]
    [InlineData(DatabaseKind.SqlServer, ConcurrencyMode.Pessimistic)]
    public async Task Instances_are_found_by_a_query(DatabaseKind kind, ConcurrencyMode mode)
    {
        var database = await databases.CreateAsync(kind);
        await using var provider = await StartAsync(database, mode);
        var harness = provider.GetRequiredService<ITestHarness>();
        var parcelId = NewId.NextGuid();
        await RegisterAsync(database, harness, parcelId);

        await harness.Bus.Publish(new LabelRead("unknown"), Cancellation);
        await harness.Bus.Publish(new LabelRead(parcelId.ToString()), Cancellation);
        await UntilAsync(database, parcelId, parcel => parcel.ScanCount == 1000);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [InlineData(DatabaseKind.SqlServer)]
    public async Task Instance_created_by_several_events_at_once_is_created_once(DatabaseKind kind)
    {
        var database = await databases.CreateAsync(kind);
        await using var provider = await StartAsync(database, ConcurrencyMode.Pessimistic);
        var harness = provider.GetRequiredService<ITestHarness>();
        var parcelId = NewId.NextGuid();
        await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => harness.Bus.Publish(new ParcelRegistered(parcelId, parcelId.ToString()), Cancellation)));
        // A scan that overtakes every registration would find no parcel and be dropped, rightly.
        await UntilAsync(database, parcelId, parcel => parcel.CurrentState == "Underway");
        await harness.Bus.Publish(new ParcelScanned(parcelId, "after"), Cancellation);
        await UntilAsync(database, parcelId, parcel => parcel.ScanCount == 1);
        Assert.False(await harness.Published.Any<Fault<ParcelRegistered>>(Cancellation));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [InlineData(DatabaseKind.SqlServer)]
    public async Task Completed_instance_is_deleted(DatabaseKind kind)
    {
        var database = await databases.CreateAsync(kind);
        await using var provider = await StartAsync(database, ConcurrencyMode.Pessimistic);
        var harness = provider.GetRequiredService<ITestHarness>();
        var parcelId = NewId.NextGuid();
        await RegisterAsync(database, harness, parcelId);
        await harness.Bus.Publish(new ParcelDelivered(parcelId), Cancellation);
        Assert.Null(await harness.GetSagaStateMachineHarness<ParcelStateMachine, Parcel>().NotExists(parcelId));
    }

    [Trait(Promises.Trait, Promises.OfThisRepository)]
    [Fact]
    public void Repository_without_a_context_throws_at_registration()
    {
        var failure = Assert.Throws<ConfigurationException>(() => new ServiceCollection()
            .AddMassTransit(
                bus => bus.AddSagaStateMachine<ParcelStateMachine, Parcel>()
                    .EntityFrameworkRepository(repository => repository.UseSqlite())));
        Assert.Contains("ExistingDbContext", failure.Message, StringComparison.Ordinal);
    }

    private static async Task RegisterAsync(TestDatabase database, ITestHarness harness, Guid parcelId)
    {
        await harness.Bus.Publish(new ParcelRegistered(parcelId, parcelId.ToString()), Cancellation);
        await UntilAsync(database, parcelId, parcel => parcel.CurrentState == "Underway");
    }

    private static Task<Parcel> UntilAsync(
        TestDatabase database,
        Guid parcelId,
        Expression<Func<Parcel, bool>> condition) => database.Writes.UntilAsync(
        async () =>
        {
            await using var context = database.Open();
            return await context.Set<Parcel>().Include(parcel => parcel.Scans).Where(condition)
                .SingleOrDefaultAsync(parcel => parcel.CorrelationId == parcelId, Cancellation);
        },
        Cancellation);

    private static async Task<ServiceProvider> StartAsync(TestDatabase database, ConcurrencyMode mode)
    {
        var provider = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddDbContext<ParcelDbContext>(database.Use)
            .AddMassTransitTestHarness(bus =>
            {
                bus.AddConfigureEndpointsCallback((_, _, endpoint) => endpoint.UseMessageRetry(retry => retry.Immediate(100)));
                bus.AddSagaStateMachine<ParcelStateMachine, Parcel>().EntityFrameworkRepository(repository =>
                {
                    repository.ConcurrencyMode = mode;
                    repository.IsolationLevel = System.Data.IsolationLevel.ReadCommitted;
                    repository.ExistingDbContext<ParcelDbContext>();
                    repository.CustomizeQuery(parcels => parcels.Include(parcel => parcel.Scans));
                    repository.Use(database.Kind);
                });
            })
            .BuildServiceProvider(validateScopes: true);
        await provider.GetRequiredService<ITestHarness>().Start();
        return provider;
    }
}
