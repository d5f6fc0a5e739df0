using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Tests.Retention;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Tests.Submissions;

public abstract class SubmissionLeaseTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    private readonly SubmissionLeases _leases = new(new DatabaseClock(TimeProvider.System));

    [Theory]
    [InlineData(SubmissionStatus.Recorded, 5, false)]
    [InlineData(SubmissionStatus.Recorded, -5, true)]
    [InlineData(SubmissionStatus.Submitting, -5, true)]
    [InlineData(SubmissionStatus.Submitted, 90, false)] // of a worker with a longer lease
    // The clock was set back, and the holder was killed before that: no process renews it.
    [InlineData(SubmissionStatus.Recorded, 7200, true)]
    [InlineData(SubmissionStatus.Submitted, 7200, true)]
    [InlineData(SubmissionStatus.Submitting, 7200, false)] // its paid call may be in progress
    public async Task Lease_is_free_when_it_has_expired_or_ends_later_than_any_is_set(
        SubmissionStatus status, int endsAfterSeconds, bool isFree)
    {
        var submissionId = await AddAsync(status, TimeSpan.FromSeconds(endsAfterSeconds));

        Assert.Equal(isFree, (await FreeAsync()).Contains(submissionId));
        Assert.Equal(isFree, await Database.InScopeAsync(
            context => _leases.TryAcquireAsync(context, submissionId, Guid.NewGuid(), Duration, Cancellation)));
        Assert.DoesNotContain(submissionId, await FreeAsync());
    }

    private Task<List<Guid>> FreeAsync() => Database.InScopeAsync(
        context => _leases.Free(context, Duration).Select(row => row.SubmissionId).ToListAsync(Cancellation));

    private Task<Guid> AddAsync(SubmissionStatus status, TimeSpan remaining) => Database.InScopeAsync(async context =>
    {
        var now = await new DatabaseClock(TimeProvider.System).NowAsync(context, Cancellation);
        var job = new VideoState { CorrelationId = Guid.NewGuid(), TenantName = "acme", CreativeId = "creative" };
        var row = TestRows.Submission(job, new TakeState { TakeId = Guid.NewGuid() }, publishedAt: null);
        (row.Status, row.LeaseId, row.LeaseExpiresAt) = (status, Guid.NewGuid(), now + remaining);
        context.Add(row);
        await context.SaveChangesAsync(Cancellation);
        return row.SubmissionId;
    });
}

public sealed class SqliteSubmissionLeaseTests(SqliteDatabase database) : SubmissionLeaseTests(database), IClassFixture<SqliteDatabase>;

public sealed class PostgresSubmissionLeaseTests(PostgresDatabase database)
    : SubmissionLeaseTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerSubmissionLeaseTests(SqlServerDatabase database)
    : SubmissionLeaseTests(database), IClassFixture<SqlServerDatabase>;
