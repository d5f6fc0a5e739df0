using System.Threading.Channels;
using AdGenius.Persistence.Leases;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Tests.Leases;

public abstract class LeasedLoopTests(DatabaseFixture database) : DatabaseTests(database)
{
    private readonly Channel<(string Name, HeldLease Lease)> _passes = Channel.CreateUnbounded<(string, HeldLease)>();
    private readonly string _leaseName = Guid.NewGuid().ToString();

    [Fact]
    public async Task One_of_two_loops_runs_and_the_other_takes_over_when_it_stops()
    {
        var loops = new[] { New("one"), New("two") };
        await loops[0].StartAsync(Cancellation);
        var first = await NextAsync();
        await loops[1].StartAsync(Cancellation);
        for (var i = 0; i < 120; i++)
        {
            Assert.Equal(first, await NextAsync()); // the same holder and lease over several renewals
        }

        await loops[0].StopAsync(Cancellation);
        (string Name, HeldLease Lease) next;
        do
        {
            next = await NextAsync();
        }
        while (next.Name == "one");

        Assert.True(next.Lease.Token > first.Lease.Token);
        await loops[1].StopAsync(Cancellation);
    }

    [Fact]
    public async Task Pass_is_cancelled_when_another_process_acquires_the_lease()
    {
        var loop = New("one", hangs: true);
        await loop.StartAsync(Cancellation);
        await NextAsync();
        await Database.InScopeAsync(context => context.Leases.Where(lease => lease.Name == _leaseName)
            .ExecuteUpdateAsync(
                lease => lease.SetProperty(x => x.Token, x => x.Token + 1).SetProperty(x => x.Holder, "another"),
                Cancellation));
        await loop.Cancelled.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await loop.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Loop_acquires_an_expired_lease_again_and_continues()
    {
        var loop = New("one");
        await loop.StartAsync(Cancellation);
        var before = await NextAsync();
        loop.FailsWithLostLease = true;
        (string Name, HeldLease Lease) next;
        await Database.InScopeAsync(context => context.Leases.Where(lease => lease.Name == _leaseName)
            .ExecuteUpdateAsync(lease => lease.SetProperty(x => x.ExpiresAt, DateTimeOffset.UnixEpoch), Cancellation));
        do
        {
            next = await NextAsync();
        }
        while (next.Lease.Token == before.Lease.Token);

        await loop.StopAsync(Cancellation);
    }

    private CountingLoop New(string name, bool hangs = false) => new(name, _leaseName, Database.Services, _passes.Writer) { Hangs = hangs };

    private Task<(string Name, HeldLease Lease)> NextAsync()
        => _passes.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
}

public sealed class SqliteLeasedLoopTests(SqliteDatabase database) : LeasedLoopTests(database), IClassFixture<SqliteDatabase>;

public sealed class PostgresLeasedLoopTests(PostgresDatabase database) : LeasedLoopTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerLeasedLoopTests(SqlServerDatabase database) : LeasedLoopTests(database), IClassFixture<SqlServerDatabase>;
