using AdGenius.Contracts.Policy;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Policies;
using AdGenius.Persistence.Retention;

namespace AdGenius.Persistence.Tests.Tenants;

public abstract class PolicyStoreTests(DatabaseFixture database) : DatabaseTests(database)
{
    private readonly string _tenant = "t" + Guid.NewGuid().ToString("N");

    [Fact]
    public async Task A_policy_is_set_replaced_and_removed()
    {
        Assert.Null(await FindAsync(_tenant));
        await SaveAsync(new TenantPolicy { BlockedTerms = [new BlockedTerm { Term = "日本酒", Action = PolicyAction.Hold }] });
        var term = Assert.Single((await FindAsync(_tenant))!.BlockedTerms!);
        Assert.Equal(("日本酒", PolicyAction.Hold), (term.Term, term.Action));
        await SaveAsync(new TenantPolicy { Brands = PolicyAction.Refuse });
        var second = (await FindAsync(_tenant))!;
        Assert.Equal((null, PolicyAction.Refuse), (second.BlockedTerms, second.Brands));
        Assert.Null(await FindAsync(_tenant + "x"));
        Assert.True(await DeleteAsync());
        Assert.False(await DeleteAsync());
        Assert.Null(await FindAsync(_tenant));
    }

    [Fact]
    public async Task Concurrent_calls_leave_one_row()
    {
        await Task.WhenAll(Enumerable.Range(1, 5).Select(number => SaveAsync(new TenantPolicy { AllowedNames = [$"Brand {number}"] })));
        Assert.Single((await FindAsync(_tenant))!.AllowedNames!);
    }

    [Fact]
    public async Task A_policy_is_erased_with_its_tenant_alone()
    {
        await SaveAsync(new TenantPolicy { Persons = PolicyAction.Pass });
        await Database.InScopeAsync(async context => await new DataErasure(
            context, new DatabaseClock(TimeProvider.System), DefaultBus).EraseAsync(
            new DataScope(_tenant + "x"), (_, _) => Task.CompletedTask, Cancellation));
        Assert.NotNull(await FindAsync(_tenant));
        await Database.InScopeAsync(async context => await new DataErasure(
            context, new DatabaseClock(TimeProvider.System), DefaultBus).EraseAsync(
            new DataScope(_tenant), (_, _) => Task.CompletedTask, Cancellation));
        Assert.Null(await FindAsync(_tenant));
    }

    private Task<TenantPolicy?> FindAsync(string tenant) =>
        Database.InScopeAsync(context => PolicyStore.FindAsync(context, tenant, Cancellation));

    private Task<bool> DeleteAsync() => Database.InScopeAsync(context => PolicyStore.DeleteAsync(context, _tenant, Cancellation));

    private Task<bool> SaveAsync(TenantPolicy policy) => Database.InScopeAsync(async context =>
    {
        await PolicyStore.SaveAsync(context, _tenant, policy, DateTimeOffset.UnixEpoch, Cancellation);
        return true;
    });
}

public sealed class SqlitePolicyTests(SqliteDatabase database) : PolicyStoreTests(database), IClassFixture<SqliteDatabase>;

public sealed class PostgresPolicyTests(PostgresDatabase database) : PolicyStoreTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerPolicyTests(SqlServerDatabase database) : PolicyStoreTests(database), IClassFixture<SqlServerDatabase>;
