using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Tenants;

namespace AdGenius.Persistence.Tests.Tenants;

public abstract class TenantLimitStoreTests(DatabaseFixture database) : DatabaseTests(database)
{
    private readonly string _tenant = "t" + Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Limits_are_set_changed_and_removed()
    {
        Assert.Null(await FindAsync());
        await SaveAsync(new TenantLimits { TenantName = _tenant, RequestsPerMinute = 5, MonthlyBudget = 12.34m, UpdatedAt = Now });
        var first = (await FindAsync())!;
        Assert.Equal((5, null, 12.34m, Now), (first.RequestsPerMinute, first.MaxRunningJobs, first.MonthlyBudget, first.UpdatedAt));
        await SaveAsync(new TenantLimits { TenantName = _tenant, MaxStorageBytes = TenantLimitRules.MaxBytes, MaxEventStreams = 7 });
        var second = (await FindAsync())!;
        Assert.Equal(
            (null, 7, TenantLimitRules.MaxBytes, null),
            (second.RequestsPerMinute, second.MaxEventStreams, second.MaxStorageBytes, second.MonthlyBudget));
        Assert.True(await DeleteAsync());
        Assert.False(await DeleteAsync());
        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task Concurrent_calls_leave_one_row()
    {
        await Task.WhenAll(Enumerable.Range(1, 5).Select(
            number => SaveAsync(new TenantLimits { TenantName = _tenant, MaxRunningJobs = number })));
        Assert.InRange((await FindAsync())!.MaxRunningJobs!.Value, 1, 5);
    }

    [Fact]
    public async Task Running_jobs_are_read_for_tenants_with_such_a_limit()
    {
        await SaveAsync(new TenantLimits { TenantName = _tenant, MaxRunningJobs = 3 });
        await SaveAsync(new TenantLimits { TenantName = _tenant + "x", MaxEventStreams = 3 });
        var limits = await Database.InScopeAsync(context => TenantLimitStore.RunningJobsAsync(
            context, [_tenant, _tenant + "x", _tenant + "y"], Cancellation));
        Assert.Equal(new Dictionary<string, int> { [_tenant] = 3 }, limits);
        var all = await Database.InScopeAsync(context => TenantLimitStore.RunningJobsAsync(context, Cancellation));
        Assert.Equal(limits, all.Where(limit => limit.Key.StartsWith(_tenant, StringComparison.Ordinal)).ToDictionary());
    }

    [Fact]
    public async Task Own_budget_counts_in_place_of_the_configured_one()
    {
        var configured = new BudgetOptions { MonthlyPerTenant = 10 };
        Assert.Equal(10, await BudgetAsync(configured));
        await SaveAsync(new TenantLimits { TenantName = _tenant, MaxRunningJobs = 3 });
        Assert.Equal(10, await BudgetAsync(configured));
        await SaveAsync(new TenantLimits { TenantName = _tenant, MonthlyBudget = 0 });
        Assert.Equal(0, await BudgetAsync(configured));
    }

    [Fact]
    public void Every_limit_outside_its_range_is_named()
    {
        var faults = TenantLimitRules.Check(new TenantLimits
        {
            TenantName = _tenant,
            RequestsPerMinute = 0,
            MaxRunningJobs = 100_001,
            MaxEventStreams = -1,
            MaxStorageBytes = -1,
            MonthlyBudget = -0.01m,
        });
        Assert.Equal(
            ["requestsPerMinute", "maxRunningJobs", "maxEventStreams", "maxStorageBytes", "monthlyBudget"],
            faults.Select(fault => fault.Field));
        Assert.Contains("maxRunningJobs is 100001; allowed are 1 to 100000", faults[1].Text, StringComparison.Ordinal);
        Assert.Empty(TenantLimitRules.Check(new TenantLimits { TenantName = _tenant, MonthlyBudget = 0, RequestsPerMinute = 60_000 }));
    }

    [Fact]
    public void A_budget_has_as_many_decimals_as_the_ledger_counts()
    {
        Assert.Empty(TenantLimitRules.Check(new TenantLimits { TenantName = _tenant, MonthlyBudget = 0.123456000m }));
        Assert.Equal(
            "monthlyBudget is 0.0000001; at most 6 decimals are allowed.",
            Assert.Single(TenantLimitRules.Check(new TenantLimits { TenantName = _tenant, MonthlyBudget = 0.0000001m })).Text);
    }

    private static DateTimeOffset Now => new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private Task<TenantLimits?> FindAsync() =>
        Database.InScopeAsync(context => TenantLimitStore.FindAsync(context, _tenant, Cancellation));

    private Task<bool> DeleteAsync() =>
        Database.InScopeAsync(context => TenantLimitStore.DeleteAsync(context, _tenant, Cancellation));

    private Task<decimal?> BudgetAsync(BudgetOptions configured) =>
        Database.InScopeAsync(context => TenantBudgets.LimitOfAsync(context, configured, _tenant, Cancellation));

    private Task<bool> SaveAsync(TenantLimits limits) => Database.InScopeAsync(async context =>
    {
        await TenantLimitStore.SaveAsync(context, limits, Cancellation);
        return true;
    });
}

public sealed class SqliteTenantLimitTests(SqliteDatabase database) : TenantLimitStoreTests(database), IClassFixture<SqliteDatabase>;

public sealed class PostgresTenantLimitTests(PostgresDatabase database)
    : TenantLimitStoreTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerTenantLimitTests(SqlServerDatabase database)
    : TenantLimitStoreTests(database), IClassFixture<SqlServerDatabase>;
