using System.Data.Common;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Webhooks;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases.Sqlite;
using AdGenius.Persistence.Timers;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Tests.Webhooks;

public sealed class WebhookClaimTests : IAsyncLifetime
{
    private const int Backlog = 2_500;

    private readonly string _folder = Directory.CreateTempSubdirectory("adgenius-webhooks-").FullName;
    private readonly RowCounter _rows = new();
    private readonly WebhookBacklog _backlog = new();
    private readonly WebhookOptions _options = new() { MaxPerTenant = 2 };
    private SqliteAdGeniusDbContext _database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var options = new DbContextOptionsBuilder<SqliteAdGeniusDbContext>().UseSqlite($"Data Source={Path.Combine(_folder, "a.db")}")
            .AddInterceptors(_rows);
        _database = new SqliteAdGeniusDbContext(options.Options);
        await _database.Database.EnsureCreatedAsync(Cancellation);
    }

    /// <summary>As by a failover to a server whose clock is behind: webhooks would be late for as long as the clock was ahead.</summary>
    [Fact]
    public void Reading_starts_again_after_the_clock_was_set_back()
    {
        var start = DateTimeOffset.UnixEpoch;
        Claim(start);
        Claim(start.AddSeconds(1));
        Assert.NotNull(_backlog.Last);

        _backlog.Begin(start.AddHours(-1));

        Assert.Null(_backlog.Last);

        void Claim(DateTimeOffset now)
        {
            _backlog.Begin(now);
            _backlog.Last = (now, 1);
            _backlog.End(now, isEnd: true);
        }
    }

    [Fact]
    public async Task Claim_reads_a_bounded_number_of_rows_however_many_of_a_full_tenant_wait_and_finds_the_others()
    {
        await AddAsync("full", Backlog, minutesAgo: 60);
        var other = Assert.Single(await AddAsync("other", 1, minutesAgo: 5));

        var claimed = new List<DueWebhook>();
        for (var claims = 0; claims < 4 && claimed.All(one => one.TenantName != "other"); claims++)
        {
            var inFlight = new Dictionary<string, int> { ["full"] = claimed.Count };
            claimed.AddRange(await ClaimAsync(inFlight, 10, mostRows: WebhookClaim.MaxRead));
        }

        Assert.Equal(["full", "full", "other"], claimed.Select(one => one.TenantName));
        Assert.Equal(other, claimed[2].Timer.SubjectId);

        // What waits is not read again; new deliveries of others are found at once.
        var full = new Dictionary<string, int> { ["full"] = 2 };
        Assert.Empty(await ClaimAsync(full, 10, mostRows: 1));
        var another = Assert.Single(await AddAsync("another", 1, minutesAgo: 0));
        Assert.Equal(another, Assert.Single(await ClaimAsync(full, 10, mostRows: 2)).Timer.SubjectId);
    }

    [Fact]
    public async Task Deliveries_of_a_tenant_are_claimed_one_after_the_other_in_the_order_in_which_they_are_due()
    {
        var subjects = await AddAsync("full", 700, minutesAgo: 60);
        var claimed = new List<Guid>();
        while (claimed.Count < subjects.Count)
        {
            var some = await ClaimAsync(new Dictionary<string, int>(), 10, mostRows: WebhookClaim.MaxRead + 2);
            Assert.InRange(some.Count, 1, 2);
            claimed.AddRange(some.Select(one => one.Timer.SubjectId));
        }

        Assert.Equal(subjects, claimed);
        Assert.Empty(await ClaimAsync(new Dictionary<string, int>(), 10, mostRows: WebhookClaim.MaxRead));
    }

    [Fact]
    public async Task A_delivery_that_was_deleted_or_postponed_since_it_was_read_is_not_claimed()
    {
        var subjects = await AddAsync("full", 4, minutesAgo: 60);
        Assert.Equal(2, (await ClaimAsync(new Dictionary<string, int>(), 10, mostRows: 4)).Count);
        await _database.DueTimers.Where(timer => timer.SubjectId == subjects[2]).ExecuteDeleteAsync(Cancellation);
        await _database.DueTimers.Where(timer => timer.SubjectId == subjects[3]).ExecuteUpdateAsync(
            set => set.SetProperty(timer => timer.DueAt, TimeProvider.System.GetUtcNow().AddHours(1)), Cancellation);

        Assert.Empty(await ClaimAsync(new Dictionary<string, int>(), 10, mostRows: 4));
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<IReadOnlyList<DueWebhook>> ClaimAsync(Dictionary<string, int> inFlight, int count, int mostRows)
    {
        var clock = new DatabaseClock(TimeProvider.System);
        var claim = new WebhookClaim(_database, new TimerStore(clock), clock, Options.Create(_options));
        _rows.Count = 0;
        var claimed = await claim.ClaimAsync(inFlight, count, _backlog, Cancellation);
        Assert.InRange(_rows.Count, 0, mostRows);
        return claimed;
    }

    private async Task<List<Guid>> AddAsync(string tenantName, int count, int minutesAgo)
    {
        var dueAt = TimeProvider.System.GetUtcNow().AddMinutes(-minutesAgo);
        var subjects = new List<Guid>();
        for (var number = 0; number < count; number++)
        {
            var jobId = NewId.NextGuid();
            subjects.Add(jobId);
            _database.Add(new VideoState
            {
                CorrelationId = jobId,
                CurrentState = "Completed",
                RequestId = $"r-{number}",
                TenantName = tenantName,
                CreativeId = "spring",
                Request = Fleet.Request($"r-{number}", tenantName),
                Model = "local",
            });
            _database.Add(new DueTimer { Kind = WebhookSchedule.Kind, SubjectId = jobId, DueAt = dueAt.AddMilliseconds(number) });
        }

        await _database.SaveChangesAsync(Cancellation);
        _database.ChangeTracker.Clear();
        return subjects;
    }

    /// <summary>Counts the rows that statements return.</summary>
    private sealed class RowCounter : DbCommandInterceptor
    {
        public int Count { get; set; }

        public override ValueTask<InterceptionResult> DataReaderClosingAsync(
            DbCommand command, DataReaderClosingEventData eventData, InterceptionResult result)
        {
            Count += eventData.ReadCount - 1; // the last read finds the end
            return base.DataReaderClosingAsync(command, eventData, result);
        }
    }
}
