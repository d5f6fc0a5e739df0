using AdGenius.Persistence.Leases;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Persistence.Tests.Leases;

public abstract class LeaseStoreTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Over = TimeSpan.FromMilliseconds(-1);

    private readonly string _name = Guid.NewGuid().ToString();

    private LeaseStore Leases => Database.Services.GetRequiredService<LeaseStore>();

    [Fact]
    public async Task Only_one_of_many_acquires_the_lease()
    {
        var held = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => TakeAsync($"holder {i}", Long))));
        Assert.Equal(1, Assert.Single(held, lease => lease is not null)!.Token);
    }

    [Fact]
    public async Task Holder_that_acquires_again_keeps_its_token()
    {
        var first = await TakeAsync("one", Long);
        Assert.Equal(first, await TakeAsync("one", Long));
    }

    [Fact]
    public async Task Holder_of_an_expired_lease_can_neither_renew_nor_write_after_another_acquired_it()
    {
        var first = await TakeAsync("one", Over);
        var second = await TakeAsync("two", Long);
        Assert.Equal(first!.Token + 1, second!.Token);
        Assert.False(await Database.InScopeAsync(context => Leases.RenewAsync(context, first, Long, Cancellation)));
        Assert.True(await Database.InScopeAsync(context => Leases.RenewAsync(context, second, Long, Cancellation)));
        await Assert.ThrowsAsync<LeaseLostException>(() => HoldAsync(first));
        await HoldAsync(second);
    }

    [Fact]
    public async Task Holder_of_an_expired_lease_gets_a_new_token()
    {
        var first = await TakeAsync("one", Over);
        var again = await TakeAsync("one", Long);
        Assert.Equal(first!.Token + 1, again!.Token);
        await Assert.ThrowsAsync<LeaseLostException>(() => HoldAsync(first));
    }

    /// <summary>Its holder was killed before the clock was set: no process renews it.</summary>
    [Fact]
    public async Task Lease_of_before_the_clock_was_set_back_can_be_acquired_and_its_holder_writes_no_more()
    {
        var first = await TakeAsync("one", TimeSpan.FromHours(2));
        var second = await TakeAsync("two", TimeSpan.FromSeconds(10));
        Assert.Equal(first!.Token + 1, second?.Token);
        await Assert.ThrowsAsync<LeaseLostException>(() => HoldAsync(first));
        Assert.Null(await TakeAsync("one", TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Lease_of_another_version_with_a_longer_duration_is_not_taken()
    {
        await TakeAsync("one", TimeSpan.FromSeconds(60));
        Assert.Null(await TakeAsync("two", TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Released_lease_can_be_acquired_at_once()
    {
        var first = await TakeAsync("one", Long);
        Assert.Null(await TakeAsync("two", Long));
        await Database.InScopeAsync(async context =>
        {
            await Leases.ReleaseAsync(context, first!, Cancellation);
            return 0;
        });
        Assert.NotNull(await TakeAsync("two", Long));
    }

    private Task<HeldLease?> TakeAsync(string holder, TimeSpan duration)
        => Database.InScopeAsync(context => Leases.TryAcquireAsync(context, _name, holder, duration, Cancellation));

    private Task<int> HoldAsync(HeldLease lease) => Database.InScopeAsync(async context =>
    {
        await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
        await Leases.HoldAsync(context, lease, Cancellation);
        await transaction.CommitAsync(Cancellation);
        return 0;
    });
}

public sealed class SqliteLeaseTests(SqliteDatabase database) : LeaseStoreTests(database), IClassFixture<SqliteDatabase>;

public sealed class PostgresLeaseTests(PostgresDatabase database) : LeaseStoreTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerLeaseTests(SqlServerDatabase database) : LeaseStoreTests(database), IClassFixture<SqlServerDatabase>;
