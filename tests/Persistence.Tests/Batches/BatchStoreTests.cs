using AdGenius.Contracts;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Tests.Batches;

public abstract class BatchStoreTests(DatabaseFixture database) : DatabaseTests(database)
{
    private readonly string _tenant = "t" + Guid.NewGuid().ToString("N");
    private readonly Guid _batch = Guid.NewGuid();
    private readonly Guid[] _jobs = [Guid.NewGuid(), Guid.NewGuid()];

    [Fact]
    public async Task A_request_that_another_call_sends_is_not_marked_as_not_sent()
    {
        await RecordAsync([0, 1], Row(1, "d"));
        await MarkNotSentAsync();
        Assert.Equal([BatchStore.NotSent, null], await RefusalsAsync());
    }

    [Fact]
    public async Task Why_requests_were_refused_is_forgotten_when_they_are_sent_again()
    {
        await RecordAsync([0, 1]);
        await MarkNotSentAsync();
        await RecordAsync([], Row(1, "d"));
        Assert.Equal([BatchStore.NotSent, null], await RefusalsAsync());
    }

    [Fact]
    public async Task A_refusal_is_recorded_for_the_request_of_its_digest_alone()
    {
        await RecordAsync([0, 1], Row(0, "corrected"), Row(1, "wrong"));
        foreach (var job in _jobs)
        {
            await Database.InScopeAsync(async context =>
            {
                var failure = new Failure { Code = FailureCode.InvalidRequest, Text = "Wrong." };
                await RequestRefusals.RecordAsync(context, job, "wrong", [failure], DateTimeOffset.UnixEpoch, Cancellation);
                return 0;
            });
        }

        Assert.Equal([null, "Wrong."], await RefusalsAsync());
        Assert.Equal(
            [null, DateTimeOffset.UnixEpoch],
            await Database.InScopeAsync(context => context.QueuedRequests.Where(row => row.TenantName == _tenant)
                .OrderBy(row => row.RequestId).Select(row => row.RefusedAt).ToListAsync(Cancellation)));
    }

    private QueuedRequest Row(int index, string digest) => new()
    {
        JobId = _jobs[index],
        TenantName = _tenant,
        RequestId = $"r-{index}",
        CreativeId = "c",
        Digest = digest,
        At = DateTimeOffset.UnixEpoch,
    };

    /// <summary>Records items of the batch, with rows of requests that are sent.</summary>
    private Task<int> RecordAsync(int[] items, params QueuedRequest[] rows) => Database.InScopeAsync(async context =>
    {
        context.AddRange(rows.Cast<object>());
        await BatchStore.RecordAsync(
            context,
            new Batch { BatchId = _batch, TenantName = _tenant, CreatedAt = DateTimeOffset.UnixEpoch },
            [.. items.Select(index => new BatchItem { BatchId = _batch, ItemIndex = index, TenantName = _tenant, JobId = _jobs[index] })],
            rows.Select(row => row.JobId),
            Cancellation);
        return 0;
    });

    private Task<int> MarkNotSentAsync() => Database.InScopeAsync(async context =>
    {
        await BatchStore.MarkNotSentAsync(context, _tenant, _jobs, Cancellation);
        return 0;
    });

    private async Task<IEnumerable<string?>> RefusalsAsync() => (await Database.InScopeAsync(context => context.Set<BatchItem>()
        .Where(item => item.BatchId == _batch).OrderBy(item => item.ItemIndex).ToListAsync(Cancellation))).Select(item => item.Refusal);
}

public sealed class SqliteBatchStoreTests(SqliteDatabase database) : BatchStoreTests(database), IClassFixture<SqliteDatabase>;

public sealed class PostgresBatchStoreTests(PostgresDatabase database) : BatchStoreTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerBatchStoreTests(SqlServerDatabase database) : BatchStoreTests(database), IClassFixture<SqlServerDatabase>;
