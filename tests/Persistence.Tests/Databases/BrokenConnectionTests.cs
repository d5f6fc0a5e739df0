using System.Collections.Concurrent;
using AdGenius.Persistence.Databases;
using AdGenius.TestKit.Faults;
using AdGenius.TestKit.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AdGenius.Persistence.Tests.Databases;

/// <summary>A connection may break at any moment of a command: its message must never be blamed for it.</summary>
public sealed class BrokenConnectionTests(PostgresFixture postgres)
{
    private const int Failures = 150;
    private const int Writers = 8;

    private int _written;

    [Fact]
    public async Task Every_failure_of_a_broken_connection_is_an_outage()
    {
        var stop = TestContext.Current.CancellationToken;
        var connection = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync(stop));
        await using var proxy = FaultProxy.Start(new Uri($"tcp://{connection.Host}:{connection.Port}"));
        (connection.Host, connection.Port) = ("127.0.0.1", proxy.Port);
        using var host = DatabaseFixture.BuildHost(DatabaseProvider.Postgres, connection.ConnectionString);
        await host.StartAsync(stop);
        var failures = new ConcurrentBag<Exception>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);

        var writing = Enumerable.Range(0, Writers)
            .Select(_ => Task.Run(() => WriteAsync(host.Services, failures, enough.Token), stop))
            .ToArray();
        for (var seen = 0; failures.Count < Failures; seen = Volatile.Read(ref _written))
        {
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref _written) > seen, TimeSpan.FromMinutes(1)));
            proxy.CloseAll();
        }

        await enough.CancelAsync();
        await Task.WhenAll(writing);
        Assert.Empty(failures.Where(failure => !DatabaseOutage.IsOutage(failure)).Select(failure => failure.ToString()));
        await host.StopAsync(CancellationToken.None);
    }

    /// <summary>Writes in transactions and reads what was written, as consumers do.</summary>
    private async Task WriteAsync(IServiceProvider services, ConcurrentBag<Exception> failures, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var scope = services.CreateAsyncScope();
                var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
                await using var transaction = await database.Database.BeginTransactionAsync(CancellationToken.None);
                var video = TestVideos.New();
                database.Videos.Add(video);
                await database.SaveChangesAsync(CancellationToken.None);
                await database.Videos.AsNoTracking().Include(one => one.Takes)
                    .SingleAsync(one => one.CorrelationId == video.CorrelationId, CancellationToken.None);
                await transaction.CommitAsync(CancellationToken.None);
                Interlocked.Increment(ref _written);
            }
            catch (Exception failure)
            {
                failures.Add(failure);
            }
        }
    }
}
