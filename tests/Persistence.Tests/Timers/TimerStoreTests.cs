using AdGenius.Persistence.Timers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Persistence.Tests.Timers;

public abstract class TimerStoreTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly TimeSpan Past = TimeSpan.FromMinutes(-1);
    private static readonly TimeSpan Future = TimeSpan.FromHours(1);

    private readonly string _kind = Guid.NewGuid().ToString();

    private TimerStore Timers => Database.Services.GetRequiredService<TimerStore>();

    [Fact]
    public async Task Due_timers_are_claimed_earliest_first()
    {
        var (late, early) = (Guid.NewGuid(), Guid.NewGuid());
        await SetAsync(late, Past);
        await SetAsync(early, 2 * Past);
        await SetAsync(Guid.NewGuid(), Future);
        Assert.Equal([early, late], await SweepAsync());
    }

    [Fact]
    public async Task Timer_set_again_is_moved()
    {
        var moved = Guid.NewGuid();
        await SetAsync(moved, Past);
        await SetAsync(moved, Future);
        Assert.Empty(await SweepAsync());
        Assert.Equal(
            moved,
            (await Database.InScopeAsync(context => context.DueTimers.SingleAsync(timer => timer.Kind == _kind, Cancellation))).SubjectId);
    }

    [Fact]
    public async Task Timer_is_due_again_after_a_rollback()
    {
        var subject = Guid.NewGuid();
        await SetAsync(subject, Past);
        await Database.InScopeAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
            var due = await Timers.ClaimDueAsync(context, _kind, 10, Cancellation);
            await TimerStore.CompleteAsync(context, due, Cancellation);
            return 0;
        });
        Assert.Equal([subject], await SweepAsync());
        Assert.Empty(await SweepAsync());
    }

    [Fact]
    public async Task Postponed_timer_counts_its_attempts()
    {
        await SetAsync(Guid.NewGuid(), Past);
        await Database.InScopeAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
            var due = await Timers.ClaimDueAsync(context, _kind, 10, Cancellation);
            await Timers.PostponeAsync(context, Assert.Single(due), Past, Cancellation);
            await transaction.CommitAsync(Cancellation);
            return 0;
        });
        Assert.Equal(
            1,
            (await Database.InScopeAsync(context => context.DueTimers.SingleAsync(timer => timer.Kind == _kind, Cancellation))).Attempts);
    }

    [Fact]
    public async Task Concurrent_sweeps_claim_each_timer_once()
    {
        var subjects = Enumerable.Range(0, 30).Select(_ => Guid.NewGuid()).ToList();
        foreach (var subject in subjects)
        {
            await SetAsync(subject, Past);
        }

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var mine = new List<Guid>();
            while (await SweepAsync() is { Count: > 0 } swept)
            {
                mine.AddRange(swept);
            }

            return mine;
        })));
        Assert.Equal(subjects.Order(), taken.SelectMany(each => each).Order());
    }

    private Task<int> SetAsync(Guid subject, TimeSpan delay) => Database.InScopeAsync(async context =>
    {
        await Timers.SetAsync(context, _kind, subject, delay, Cancellation);
        return 0;
    });

    private Task<List<Guid>> SweepAsync() => Database.InScopeAsync(async context =>
    {
        await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
        var due = await Timers.ClaimDueAsync(context, _kind, 5, Cancellation);
        await TimerStore.CompleteAsync(context, due, Cancellation);
        await transaction.CommitAsync(Cancellation);
        return due.Select(timer => timer.SubjectId).ToList();
    });
}

public sealed class SqliteTimerTests(SqliteDatabase database) : TimerStoreTests(database), IClassFixture<SqliteDatabase>;

public sealed class PostgresTimerTests(PostgresDatabase database) : TimerStoreTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerTimerTests(SqlServerDatabase database) : TimerStoreTests(database), IClassFixture<SqlServerDatabase>;
