using System.Data.Common;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting;
using AdGenius.Persistence.Databases.Postgres;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit.Faults;
using AdGenius.TestKit.Logging;
using AdGenius.TestKit.Postgres;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>PostgreSQL behind a proxy that cuts every connection, as during the failover to a standby.</summary>
public sealed class When_the_database_is_unavailable(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly CapturedLog _log = new();
    private FaultProxy _proxy = null!;
    private string _connection = null!;
    private string _direct = null!;

    public async ValueTask InitializeAsync()
    {
        var database = new NpgsqlConnectionStringBuilder(
            await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken));
        _direct = database.ConnectionString;
        _proxy = FaultProxy.Start(new Uri($"tcp://127.0.0.1:{database.Port}"));
        database.Host = "127.0.0.1";
        database.Port = _proxy.Port;
        _connection = database.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _log.Dispose();
    }

    /// <summary>Runway cannot be searched for a lost job: one whose id is not recorded would be paid, and paid again at the next.</summary>
    [Fact]
    public async Task Should_record_a_job_afterwards_that_was_accepted_meanwhile()
    {
        await using var provider = await BillingProvider.StartAsync();
        provider.AfterBilling = _ =>
        {
            _proxy.IsDown = true;
            return null;
        };
        await using var worker = await WorkerHost.StartAsync(Settings(provider.Settings), null, Log());
        var command = Clip("runway_gen3");
        await worker.SendAsync(command);
        await LoggedAsync("could not be recorded");

        _proxy.IsDown = false;

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        Assert.Equal(1, provider.Billed);
        Assert.Equal(provider.Charged, (await worker.LedgerAsync()).Sum(entry => Micros.ToDollars(entry.AmountMicros)));
    }

    /// <summary>The row is free for every host when the database is back; this one still has the answer.</summary>
    [Fact]
    public async Task Should_not_reconcile_its_own_submit_whose_lease_has_expired_meanwhile()
    {
        await using var provider = await BillingProvider.StartAsync();
        provider.AfterBilling = _ =>
        {
            _proxy.IsDown = true;
            return null;
        };
        await using var worker = await WorkerHost.StartAsync(Settings(provider.Settings), null, Log());
        var command = Clip("runway_gen3");
        await worker.SendAsync(command);
        await LoggedAsync("could not be recorded");
        await ExpireLeaseAsync();
        await Facts.UntilAsync(() => Task.FromResult(_proxy.Refused >= 60)); // attempts to record are further apart than queries by now

        _proxy.IsDown = false;

        await Facts.UntilAsync(async () => (await worker.RowAsync(command)).ResultPublishedAt is not null);
        Assert.Equal(SubmissionStatus.Succeeded, (await worker.RowAsync(command)).Status);
        Assert.Equal(1, provider.Billed);
    }

    [Fact]
    public async Task Should_give_the_host_that_has_the_answer_time_to_record_it()
    {
        await using var provider = await BillingProvider.StartAsync();
        provider.AfterBilling = _ =>
        {
            _proxy.IsDown = true;
            return null;
        };
        await using var worker = await WorkerHost.StartAsync(Settings(provider.Settings), null, Log());
        var command = Clip("runway_gen3");
        await worker.SendAsync(command);
        await LoggedAsync("could not be recorded");
        await ExpireLeaseAsync();
        await using var other = await WorkerHost.StartAsync(
            new(Settings(provider.Settings)) { ["Database:ConnectionString"] = _direct });
        await Facts.UntilAsync(async () => await other.RowAsync(command) is var row && row.DueAt > row.SentAt);

        _proxy.IsDown = false;

        await Facts.UntilAsync(async () => (await other.RowAsync(command)).ResultPublishedAt is not null);
        Assert.Equal(SubmissionStatus.Succeeded, (await other.RowAsync(command)).Status);
        Assert.Equal(1, provider.Billed);
    }

    [Fact]
    public async Task Should_record_a_picture_afterwards_that_was_returned_meanwhile()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ =>
        {
            _proxy.IsDown = true;
            return ServerReply.Bytes("image/png", ClipRequests.Pixel).With("finish-reason", "SUCCESS");
        };
        await using var worker = await WorkerHost.StartAsync(
            Settings(new() { ["STABILITY_API_KEY"] = "sk-1", ["Providers:Stability:BaseAddress"] = server.Address.AbsoluteUri }),
            null,
            Log());
        var command = Commands.Clip("stability_svd", seconds: 3);
        await worker.SendAsync(command);
        await LoggedAsync("could not be recorded");

        _proxy.IsDown = false;

        await worker.Results.WaitAsync<ImageGenerated>(image => image.TakeId == command.TakeId);
        Assert.Single(server.Seen);
        Assert.Equal(30_000, Assert.Single(await worker.LedgerAsync()).AmountMicros);
    }

    [LongTest]
    [Fact]
    public async Task Should_renew_a_lease_afterwards()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Method == "POST" ? ServerReply.Json(200, """{"id":"t1"}""") : ServerReply.Silence;
        await using var worker = await WorkerHost.StartAsync(
            Settings(new()
            {
                ["RUNWAYML_API_SECRET"] = "key_1",
                ["Providers:Runway:BaseAddress"] = server.Address.AbsoluteUri,
                ["Providers:Runway:PollInterval"] = "00:00:02", // the poll has a lease of its own, shorter than the submit's
                ["Submissions:Lease"] = "00:00:12",
            }),
            null,
            Log());
        var command = Clip("runway_gen3");
        await worker.SendAsync(command);
        await Facts.UntilAsync(() => Task.FromResult(server.Seen.Any(request => request.Method == "GET")));
        _proxy.IsDown = true;
        await Facts.UntilAsync(IsRenewalMissingAsync);

        _proxy.IsDown = false;

        var before = await worker.RowAsync(command);
        Submission after = before;
        await Facts.UntilAsync(async () => (after = await worker.RowAsync(command)).LeaseExpiresAt > before.LeaseExpiresAt);
        Assert.Equal((before.LeaseId, before.Version), (after.LeaseId, after.Version));
        server.EndSilence();
    }

    /// <summary>A row that stays "submitting" counts as paid although nothing was sent: Runway cannot be searched for its job.</summary>
    [Fact]
    public async Task Should_submit_once_when_the_connection_breaks_at_the_commit_of_the_claim()
    {
        await using var provider = await BillingProvider.StartAsync();
        var broken = new BrokenClaim();
        await using var worker = await WorkerHost.StartAsync(Settings(provider.Settings), null, Log(), new ServiceModule
        {
            Name = "broken-claim",
            AddServices = builder => builder.Services.ConfigureDbContext<PostgresAdGeniusDbContext>(
                options => options.AddInterceptors(broken)),
        });
        var command = Clip("runway_gen3");
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        Assert.True(broken.IsRaised);
        Assert.Equal(1, provider.Billed);
        Assert.Equal(provider.Charged, Micros.ToDollars(Assert.Single(await worker.LedgerAsync()).AmountMicros));
    }

    private static GenerateClip Clip(string model) => Commands.Clip(model, seconds: 5, quality: Quality.Standard);

    /// <summary>A lease of 12 seconds, which is renewed every 4, ends in less than 7.</summary>
    private async Task<bool> IsRenewalMissingAsync()
    {
        await using var connection = new NpgsqlConnection(_direct);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "SELECT lease_expires_at < clock_timestamp() + interval '7 seconds' FROM submissions", connection);
        return (bool)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private async Task ExpireLeaseAsync()
    {
        await using var connection = new NpgsqlConnection(_direct);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "UPDATE submissions SET lease_expires_at = clock_timestamp() - interval '1 second'", connection);
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }

    private Task LoggedAsync(string text) => Facts.UntilAsync(
        () => Task.FromResult(_log.Lines.Any(line => line.Contains(text, StringComparison.Ordinal))));

    private ServiceModule Log() => new()
    {
        Name = "log",
        AddServices = builder => builder.Logging.AddProvider(_log),
    };

    private Dictionary<string, string?> Settings(Dictionary<string, string?> provider) => new(provider)
    {
        ["Database:Provider"] = "Postgres",
        ["Database:ConnectionString"] = _connection,
        ["Database:MigrateAtStartup"] = "true",
    };

    /// <summary>Commits the first claim of a submission, and breaks its connection before that is confirmed.</summary>
    private sealed class BrokenClaim : DbTransactionInterceptor
    {
        private int _raised;

        public bool IsRaised => _raised > 0;

        public override Task TransactionCommittedAsync(
            DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            var isClaim = eventData.Context!.ChangeTracker.Entries<Submission>()
                .Any(entry => entry.Entity.Status == SubmissionStatus.Submitting);
            return isClaim && Interlocked.Increment(ref _raised) == 1
                ? throw new NpgsqlException("The connection broke.", new IOException())
                : Task.CompletedTask;
        }
    }
}
