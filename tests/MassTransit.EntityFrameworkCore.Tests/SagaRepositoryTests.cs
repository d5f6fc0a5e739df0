using System.Linq.Expressions;
using MassTransit.EntityFrameworkCoreIntegration.Tests.Parcels;
using MassTransit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests;

public sealed class SagaRepositoryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ConcurrencyMode.Pessimistic)]
    [InlineData(ConcurrencyMode.Optimistic)]
    public async Task Many_events_at_once_are_all_counted(ConcurrencyMode mode)
    {
        await using var database = new TestDatabase();
        await using var provider = await StartAsync(database, mode);
        var harness = provider.GetRequiredService<ITestHarness>();
        var parcelId = NewId.NextGuid();
        await RegisterAsync(harness, parcelId);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => harness.Bus.Publish(new ParcelScanned(parcelId, $"place {i}"), Cancellation)));
        var parcel = await database.Commits.UntilAsync(() => FindAsync(provider, parcelId, parcel => parcel.ScanCount == 20), Cancellation);
        Assert.Equal(20, parcel.Scans.Select(scan => scan.Place).Distinct().Count());
    }

    [Fact]
    public async Task Instances_are_found_by_a_query()
    {
        await using var database = new TestDatabase();
        await using var provider = await StartAsync(database, ConcurrencyMode.Pessimistic);
        var harness = provider.GetRequiredService<ITestHarness>();
        var parcelId = NewId.NextGuid();
        await RegisterAsync(harness, parcelId);

        await harness.Bus.Publish(new LabelRead("nobody's"), Cancellation);
        await harness.Bus.Publish(new LabelRead(parcelId.ToString()), Cancellation);
        await database.Commits.UntilAsync(() => FindAsync(provider, parcelId, parcel => parcel.ScanCount == 1000), Cancellation);
    }

    [Fact]
    public async Task Completed_instance_is_deleted()
    {
        await using var database = new TestDatabase();
        await using var provider = await StartAsync(database, ConcurrencyMode.Pessimistic);
        var harness = provider.GetRequiredService<ITestHarness>();
        var parcelId = NewId.NextGuid();
        await RegisterAsync(harness, parcelId);
        await harness.Bus.Publish(new ParcelDelivered(parcelId), Cancellation);
        Assert.Null(await Saga(harness).NotExists(parcelId));
    }

    [Fact]
    public void Repository_without_a_context_is_refused()
    {
        var failure = Assert.Throws<ConfigurationException>(() => new ServiceCollection()
            .AddMassTransit(bus => bus.AddSagaStateMachine<ParcelStateMachine, Parcel>().EntityFrameworkRepository(repository => repository.UseSqlite())));
        Assert.Contains("ExistingDbContext", failure.Message, StringComparison.Ordinal);
    }

    private static ISagaStateMachineTestHarness<ParcelStateMachine, Parcel> Saga(ITestHarness harness)
        => harness.GetSagaStateMachineHarness<ParcelStateMachine, Parcel>();

    private static async Task RegisterAsync(ITestHarness harness, Guid parcelId)
    {
        await harness.Bus.Publish(new ParcelRegistered(parcelId, parcelId.ToString()), Cancellation);
        Assert.NotNull(await Saga(harness).Exists(parcelId, machine => machine.Underway));
    }

    private static async Task<Parcel?> FindAsync(ServiceProvider provider, Guid parcelId, Expression<Func<Parcel, bool>> condition)
    {
        await using var scope = provider.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ParcelDbContext>().Set<Parcel>().Include(parcel => parcel.Scans)
            .Where(condition).SingleOrDefaultAsync(parcel => parcel.CorrelationId == parcelId, Cancellation);
    }

    private static async Task<ServiceProvider> StartAsync(TestDatabase database, ConcurrencyMode mode)
    {
        var provider = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddDbContext<ParcelDbContext>(database.Use)
            .AddMassTransitTestHarness(bus =>
            {
                bus.AddConfigureEndpointsCallback((_, _, endpoint) => endpoint.UseMessageRetry(retry => retry.Immediate(50)));
                bus.AddSagaStateMachine<ParcelStateMachine, Parcel>().EntityFrameworkRepository(repository =>
                {
                    repository.ConcurrencyMode = mode;
                    repository.ExistingDbContext<ParcelDbContext>();
                    repository.CustomizeQuery(parcels => parcels.Include(parcel => parcel.Scans));
                    repository.UseSqlite();
                });
            })
            .BuildServiceProvider(validateScopes: true);
        await using (var scope = provider.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<ParcelDbContext>().Database.EnsureCreatedAsync(Cancellation);
        }

        await provider.GetRequiredService<ITestHarness>().Start();
        return provider;
    }
}
