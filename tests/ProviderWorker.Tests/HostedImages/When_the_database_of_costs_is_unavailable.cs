using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker.Keyframes;
using AdGenius.Hosting;
using AdGenius.Persistence.Ledger;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit.Faults;
using AdGenius.TestKit.Logging;
using AdGenius.TestKit.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AdGenius.ProviderWorker.Tests.HostedImages;

/// <summary>An outage fails no batch and loses no picture that is paid.</summary>
public sealed class When_the_database_of_costs_is_unavailable(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_store_what_was_bought_and_settle_it_afterwards()
    {
        var connection = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync(Stop));
        await using var proxy = FaultProxy.Start(new Uri($"tcp://{connection.Host}:{connection.Port}"));
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await StartAsync(server, connection, proxy);
        var open = new CountdownEvent(2); // both are reserved when both are requested
        server.Answer = _ =>
        {
            if (open.Signal())
            {
                proxy.IsDown = true;
            }

            open.Wait(Stop);
            Assert.True(SpinWait.SpinUntil(() => proxy.IsDown, TimeSpan.FromMinutes(1)));
            return HostedImageWorker.Picture();
        };
        var command = HostedImageWorker.Order(2);

        await BatchResults.SendAsync(worker, command);
        foreach (var keyframe in command.Keyframes)
        {
            await Facts.UntilAsync(
                async () => await worker.Services.GetRequiredService<KeyframeFiles>().FindAsync(command, keyframe, Stop) is not null);
        }

        var refused = proxy.Refused;
        await Facts.UntilAsync(() => Task.FromResult(proxy.Refused > refused + 2));
        proxy.IsDown = false;
        var rendered = await BatchResults.Of(worker).FirstAsync<KeyframesRendered>();

        Assert.Equal(0.08m, rendered.Cost);
        Assert.Equal(2, server.Seen.Count);
        Assert.Empty(BatchResults.Of(worker).All<KeyframesFailed>());
        Assert.All(await HostedImageWorker.LedgerAsync(worker), entry => Assert.Equal(LedgerKind.Settled, entry.Kind));
    }

    [LongTest]
    [Fact]
    public async Task Should_keep_a_command_until_the_database_is_back()
    {
        var connection = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync(Stop));
        await using var proxy = FaultProxy.Start(new Uri($"tcp://{connection.Host}:{connection.Port}"));
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => HostedImageWorker.Picture();
        await using var worker = await StartAsync(server, connection, proxy);
        var command = HostedImageWorker.Order(1);
        await Batches.WriteJobAsync(worker, command);
        proxy.IsDown = true;

        await BatchResults.SendWithoutJobAsync(worker, command);
        await Facts.UntilAsync(() => Task.FromResult(proxy.Refused > 5));
        proxy.IsDown = false;

        Assert.Equal(0.04m, (await BatchResults.Of(worker).FirstAsync<KeyframesRendered>()).Cost);
        Assert.Empty(BatchResults.Of(worker).All<KeyframesFailed>());
        Assert.Single(server.Seen);
    }

    /// <summary>A statement that waits for another's lock ends by its own limit: the batch is repeated.</summary>
    [LongTest]
    [Fact]
    public async Task Should_repeat_a_batch_whose_statement_took_too_long()
    {
        var connection = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync(Stop)) {
            Options = "-c statement_timeout=500" };
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => HostedImageWorker.Picture();
        using var log = new CapturedLog();
        await using var worker = await StartAsync(
            server, connection, new ServiceModule { Name = "log", AddServices = builder => builder.Logging.AddProvider(log) });
        var command = HostedImageWorker.Order(1);
        await Batches.WriteJobAsync(worker, command);
        await using var other = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connection.ConnectionString) {
            Options = "", Pooling = false }.ConnectionString);
        await other.OpenAsync(Stop);
        await using var transaction = await other.BeginTransactionAsync(Stop);
        await using (var lockTable = new NpgsqlCommand("LOCK TABLE ledger_entries IN ACCESS EXCLUSIVE MODE", other))
        {
            await lockTable.ExecuteNonQueryAsync(Stop);
        }

        await BatchResults.SendWithoutJobAsync(worker, command);
        await Facts.UntilAsync(() => Task.FromResult(log.Lines.Any(line => line.Contains("R-RETRY", StringComparison.Ordinal)
            && line.Contains(PostgresErrorCodes.QueryCanceled, StringComparison.Ordinal))));

        await transaction.RollbackAsync(Stop);
        Assert.Equal(0.04m, (await BatchResults.Of(worker).FirstAsync<KeyframesRendered>()).Cost);
        Assert.Empty(BatchResults.Of(worker).All<KeyframesFailed>());
        Assert.Single(server.Seen);
    }

    private static Task<WebApplication> StartAsync(ProviderServer server, NpgsqlConnectionStringBuilder connection, FaultProxy proxy)
    {
        connection.Host = "127.0.0.1";
        connection.Port = proxy.Port;
        return StartAsync(server, connection);
    }

    private static Task<WebApplication> StartAsync(
        ProviderServer server, NpgsqlConnectionStringBuilder connection, params ServiceModule[] modules) =>
        HostedImageWorker.StartAtAsync(
            TimeProvider.System,
            server,
            [
                ("Database:Provider", "Postgres"),
                ("Database:ConnectionString", connection.ConnectionString),
                ("Database:MigrateAtStartup", "true"),
            ],
            [BatchResults.Module, .. modules]);
}
