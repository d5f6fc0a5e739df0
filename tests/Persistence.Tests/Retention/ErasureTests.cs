using System.Data.Common;
using System.Text.Json;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Assets;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Keys;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Pauses;
using AdGenius.Persistence.Retention;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Videos;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Tests.Retention;

/// <summary>What forbids an erasure, and that export and erasure know every table.</summary>
public abstract class ErasureTests(DatabaseFixture database) : DatabaseTests(database)
{
    /// <summary>Tables without a tenant's name. A new one is added here once export and erasure are decided for it.</summary>
    private static readonly string[] TablesWithoutTenant =
    [
        "abandoned_takes", // a take's id: kept, expires
        "audit_events", "due_timers", "inbox_state", "leases", "local_models", // of operators and of the fleet
        "ledger_accounts", // a job's is erased with it
        "outbox_message", "outbox_state", // a job's messages are erased with it
        "pauses", // a tenant's is exported and erased
        "processed_callbacks", "provider_slot_locks",
        "refund_polls", "work_pickups", // erased with their job
    ];

    private readonly string _tenant = "t" + Guid.NewGuid().ToString("N");
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Job_is_not_erased_while_its_provider_is_to_be_told_of_the_end()
    {
        var job = await AddAsync(_now.AddDays(-1));
        await SetPublishedAsync(job, null);

        await AssertRefusedAsync(job, "its provider's job is not cancelled or paid yet");

        await SetPublishedAsync(job, _now);
        await EraseAsync();
        Assert.False(await ExistsAsync(job));
    }

    [Fact]
    public async Task Job_is_not_erased_while_its_payment_may_be_refunded()
    {
        var job = await AddAsync(_now.AddDays(-1));
        await Database.InScopeAsync(async context =>
        {
            var paid = await context.Set<Submission>().SingleAsync(row => row.JobId == job, Cancellation);
            context.Add(new RefundPoll { SubmissionId = paid.SubmissionId, DueAt = _now, PollUntil = _now });
            return await context.SaveChangesAsync(Cancellation);
        });

        await AssertRefusedAsync(job, "its provider may still refund its payment");

        await Database.InScopeAsync(context => context.Set<RefundPoll>().ExecuteDeleteAsync(Cancellation));
        await EraseAsync();
    }

    [Fact]
    public async Task Request_that_is_sent_again_after_the_erasure_is_paid_anew()
    {
        var (jobId, takeId) = await AddWithCallsAsync();

        await EraseAsync();

        await Database.InScopeAsync(async context =>
        {
            await TestRows.AssertPaidAnewAsync(context, _tenant, jobId, takeId, _now, Cancellation);
            return 0;
        });
        Assert.Equal(10, await Database.InScopeAsync(
            context => context.Set<LedgerEntry>().CountAsync(entry => entry.TenantName == _tenant && entry.JobId == jobId, Cancellation)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Job_is_not_erased_while_a_call_of_its_workers_is_not_settled(int call)
    {
        var (jobId, takeId) = await AddWithCallsAsync();
        var reference = TestRows.CallsOf(jobId, takeId)[call];
        await SetKindAsync(LedgerKind.Reserved);

        await AssertRefusedAsync(jobId, "a call of its workers is not settled yet");

        await SetKindAsync(LedgerKind.Settled);
        await EraseAsync();
        Assert.False(await ExistsAsync(jobId));

        Task<int> SetKindAsync(LedgerKind kind) => Database.InScopeAsync(context => context.Set<LedgerEntry>()
            .Where(entry => entry.Reference == reference)
            .ExecuteUpdateAsync(set => set.SetProperty(entry => entry.Kind, kind), Cancellation));
    }

    [Fact]
    public async Task Job_is_not_erased_while_its_workers_may_still_write()
    {
        var job = await AddAsync(_now);
        await SetTakesAsync(job, TakeStatus.Cancelled);

        await AssertRefusedAsync(job, "it ended less than 10 minutes ago and its workers may still write files");

        await SetTakesAsync(job, TakeStatus.Stored);
        await EraseAsync();
        Assert.False(await ExistsAsync(job));
    }

    [Fact]
    public async Task Refusal_text_of_a_batch_item_is_erased_with_its_creative()
    {
        var (erased, kept, batch) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await Database.InScopeAsync(context =>
        {
            context.AddRange(Refused(erased, "creative"), Refused(kept, "other"));
            context.AddRange(Item(erased, 0), Item(kept, 1));
            return context.SaveChangesAsync(Cancellation);
        });

        await Database.InScopeAsync(context => new DataErasure(context, new DatabaseClock(TimeProvider.System), DefaultBus).EraseAsync(
            new DataScope(_tenant, "creative"), (_, _) => Task.CompletedTask, Cancellation));

        var left = await Database.InScopeAsync(context => context.Set<BatchItem>().AsNoTracking().Where(item => item.BatchId == batch)
            .OrderBy(item => item.ItemIndex).Select(item => item.Refusal).ToListAsync(Cancellation));
        Assert.Equal([null, "about the creative"], left);
        Assert.Equal(
            kept,
            await Database.InScopeAsync(context => context.QueuedRequests.Where(row => row.TenantName == _tenant)
                .Select(row => row.JobId).SingleAsync(Cancellation)));

        QueuedRequest Refused(Guid jobId, string creative) => new()
        {
            JobId = jobId,
            TenantName = _tenant,
            RequestId = creative,
            CreativeId = creative,
            Digest = "",
            At = _now,
            RefusedAt = _now,
        };

        BatchItem Item(Guid jobId, int index) => new()
        {
            BatchId = batch,
            ItemIndex = index,
            TenantName = _tenant,
            JobId = jobId,
            Refusal = "about the creative",
        };
    }

    [Fact]
    public async Task Request_whose_job_is_not_written_yet_forbids_the_erasure()
    {
        var request = Guid.NewGuid();
        await Database.InScopeAsync(context =>
        {
            context.Add(new QueuedRequest
            {
                JobId = request,
                TenantName = _tenant,
                RequestId = "r",
                CreativeId = "creative",
                Digest = "",
                At = TimeProvider.System.GetUtcNow(),
            });
            return context.SaveChangesAsync(Cancellation);
        });

        await AssertRefusedAsync(request, "was requested and is not written yet");

        await Database.InScopeAsync(context => context.QueuedRequests.ExecuteDeleteAsync(Cancellation));
    }

    [Fact]
    public async Task Messages_about_a_job_are_waited_for_and_erased_where_no_destination_accepts_them()
    {
        var (job, other) = (await AddAsync(_now.AddDays(-1)), Guid.NewGuid());
        await Database.InScopeAsync(context =>
        {
            context.AddRange(Message(job), Message(other));
            return context.SaveChangesAsync(Cancellation);
        });

        await AssertRefusedAsync(job, "messages about it are not delivered yet");

        await Database.InScopeAsync(context => context.Set<OutboxMessage>().ExecuteUpdateAsync(
            set => set.SetProperty(message => message.SentTime, _now.AddHours(-2).UtcDateTime), Cancellation));
        await EraseAsync();
        var left = await Database.InScopeAsync(
            context => context.Set<OutboxMessage>().Select(row => row.CorrelationId).ToListAsync(Cancellation));
        Assert.Equal(other, Assert.Single(left));
        await Database.InScopeAsync(context => context.Set<OutboxMessage>().ExecuteDeleteAsync(Cancellation));

        OutboxMessage Message(Guid jobId) => new()
        {
            MessageId = Guid.NewGuid(),
            CorrelationId = jobId,
            SentTime = _now.UtcDateTime,
            ContentType = "application/json",
            MessageType = "urn:message:Test",
            Body = TestRows.Secret(_tenant),
        };
    }

    [Fact]
    public async Task Abandoned_takes_are_remembered_after_the_erasure()
    {
        var job = await AddAsync(_now.AddDays(-1));
        var take = await Database.InScopeAsync(
            context => context.Set<Submission>().Where(row => row.JobId == job).Select(row => row.TakeId).SingleAsync(Cancellation));

        await EraseAsync();

        Assert.True(await Database.InScopeAsync(context => context.Set<AbandonedTake>().AnyAsync(row => row.TakeId == take, Cancellation)));
    }

    /// <summary>A job whose files are gone must not be retried.</summary>
    [Fact]
    public async Task Jobs_are_marked_as_deleted_before_their_files_are_deleted()
    {
        var job = await AddAsync(_now.AddDays(-1));
        var marked = new List<Guid>();
        await Database.InScopeAsync(context => new DataErasure(context, new DatabaseClock(TimeProvider.System), DefaultBus).EraseAsync(
            new DataScope(_tenant),
            async (_, _) => marked.AddRange(await Database.InScopeAsync(reading => reading.Videos
                .Where(one => one.TenantName == _tenant && one.DeletedAt != null).Select(one => one.CorrelationId)
                .ToListAsync(Cancellation))),
            Cancellation));
        Assert.Equal([job], marked);
    }

    /// <summary>The objects of many assets take minutes to delete. A deleted submission would be paid and bought again.</summary>
    [Fact]
    public async Task Job_that_was_requested_during_the_erasure_forbids_the_rest_of_it()
    {
        await AddAssetAsync();
        var job = Guid.Empty;

        var failure = await Assert.ThrowsAsync<JobsRunningException>(() => EraseAsync(async () =>
        {
            job = await AddAsync(null);
            await SetPublishedAsync(job, null);
            await Database.InScopeAsync(context =>
            {
                context.Add(new TenantQueueEntry { TenantName = _tenant, IsWaiting = true });
                return context.SaveChangesAsync(Cancellation);
            });
        }));

        Assert.Contains($"{job} (has not ended)", failure.Message, StringComparison.Ordinal);
        Assert.True(await Database.InScopeAsync(context => context.Set<Submission>().AnyAsync(row => row.JobId == job, Cancellation)));
        Assert.True(await Database.InScopeAsync(context => context.JobEvents.AnyAsync(row => row.JobId == job, Cancellation)));
        Assert.True(await Database.InScopeAsync(context => context.TenantQueue.AnyAsync(row => row.TenantName == _tenant, Cancellation)));
    }

    [Fact]
    public async Task Job_that_ended_during_the_erasure_is_erased()
    {
        await AddAssetAsync();
        var job = Guid.Empty;

        await EraseAsync(async () => job = job == Guid.Empty ? await AddAsync(_now.AddDays(-1)) : job);

        Assert.False(await ExistsAsync(job));
        Assert.False(await Database.InScopeAsync(context => context.Set<Submission>().AnyAsync(row => row.JobId == job, Cancellation)));
    }

    [Fact]
    public async Task Keys_of_a_tenant_are_deleted_before_its_jobs()
    {
        var keys = -1;
        await AddAsync(_now.AddDays(-1));
        await Database.InScopeAsync(context =>
        {
            context.Add(new ApiKey { KeyId = Guid.NewGuid().ToString("N")[..16], TenantName = _tenant, SecretHash = "" });
            return context.SaveChangesAsync(Cancellation);
        });

        await EraseAsync(async () => keys = await Database.InScopeAsync(
            context => context.ApiKeys.CountAsync(key => key.TenantName == _tenant, Cancellation)));

        Assert.Equal(0, keys);
    }

    [Fact]
    public async Task File_that_was_uploaded_during_the_erasure_is_named_too()
    {
        var first = await AddAssetAsync();
        string? second = null;

        var batches = await EraseAsync(async () => second ??= await AddAssetAsync());

        Assert.Equal([first, second], batches.SelectMany(batch => batch.Keys));
        Assert.False(await Database.InScopeAsync(context => context.Assets.AnyAsync(row => row.TenantName == _tenant, Cancellation)));
    }

    [Fact]
    public async Task Unfinished_upload_is_named_with_the_stores_id_of_it()
    {
        var upload = TestRows.Asset(_tenant);
        (upload.Status, upload.UploadId) = (AssetStatus.Uploading, "upload-1");
        await Database.InScopeAsync(context =>
        {
            context.AddRange(upload, TestRows.Asset(_tenant));
            return context.SaveChangesAsync(Cancellation);
        });

        var uploads = (await EraseAsync()).SelectMany(batch => batch.Uploads);

        Assert.Equal(new ErasedUpload(upload.Key, "upload-1"), Assert.Single(uploads));
    }

    [Fact]
    public async Task Jobs_are_named_for_their_staged_files()
    {
        var job = await AddAsync(_now.AddDays(-1));
        Assert.Equal([job], (await EraseAsync()).SelectMany(batch => batch.JobIds));
    }

    [Fact]
    public async Task Every_table_that_names_a_tenant_is_exported_and_erased()
    {
        await Database.InScopeAsync(context =>
        {
            foreach (var tenant in (string[])[_tenant, "x" + _tenant[1..]])
            {
                TestRows.AddJob(context, tenant, "creative", _now.AddDays(-1));
                TestRows.AddTenant(context, tenant);
            }

            return context.SaveChangesAsync(Cancellation);
        });
        var before = await CountAsync();
        var lines = await Database.InScopeAsync(
            async context => await new DataExport(context).LinesAsync(new DataScope(_tenant), Cancellation).ToListAsync(Cancellation));
        await EraseAsync();
        var after = await CountAsync();

        Assert.DoesNotContain(before, table => table.Value == 0); // a new table needs a row in TestRows.AddTenant
        Assert.Equal(
            // takes are in the lines of their jobs; the last two name a tenant under another name
            [.. before.Keys.Where(table => table != "takes").Append("pauses").Append("ledger_accounts").Order()],
            lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("table").GetString()!).Distinct().Order());
        Assert.Equal(["creative_counters", "ledger_entries"], after.Where(table => table.Value > 0).Select(table => table.Key).Order());
        Assert.False(await Database.InScopeAsync(context => context.Set<Pause>().AnyAsync(row => row.Name == _tenant, Cancellation)));
        Assert.All(lines, line => Assert.DoesNotContain("x" + _tenant[1..], line, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.DoesNotContain(TestRows.SecretHash, line, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(TestRows.Secret(_tenant), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Monthly_accounts_of_no_other_tenant_are_exported()
    {
        string[] own = [$"tenant/{_tenant}/2026-10", $"tenant/{_tenant}/2026-11"];
        await Database.InScopeAsync(context =>
        {
            context.AddRange(
                own.Append($"tenant/{_tenant.ToUpperInvariant()}/2026-11").Append($"tenant/{_tenant}2/2026-11").Append($"job/{_tenant}")
                    .Select(account => new LedgerAccount { Account = account }));
            return context.SaveChangesAsync(Cancellation);
        });

        Assert.Equal(own, await AccountsAsync(new DataScope(_tenant)));
        Assert.Empty(await AccountsAsync(new DataScope(_tenant, "creative")));

        Task<List<string>> AccountsAsync(DataScope scope) => Database.InScopeAsync(
            async context => await new DataExport(context).LinesAsync(scope, Cancellation)
                .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("row").GetProperty("account").GetString()!)
                .ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Every_other_table_is_decided() => Assert.Equal(
        TablesWithoutTenant.Order(), (await TablesAsync()).Where(table => !table.NamesTenant).Select(table => table.Name).Order());

    private Task<List<(string Name, bool NamesTenant)>> TablesAsync() => Database.InScopeAsync(context => Task.FromResult(
        context.Model.GetEntityTypes()
            .Select(entity => (entity.GetTableName()!, entity.FindProperty(nameof(LedgerEntry.TenantName)) is not null)).ToList()));

    /// <summary>The tenant's rows in each table that names tenants.</summary>
    private async Task<Dictionary<string, long>> CountAsync()
    {
        var tables = await TablesAsync();
        return await Database.InScopeAsync(async context =>
        {
            await context.Database.OpenConnectionAsync(Cancellation);
            var counts = new Dictionary<string, long>();
            foreach (var (table, _) in tables.Where(table => table.NamesTenant))
            {
                await using DbCommand command = context.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // the model's own table names, and a name of hexadecimal digits
                command.CommandText = $"SELECT COUNT(*) FROM {table} WHERE tenant_name = '{_tenant}'";
#pragma warning restore CA2100
                counts[table] = Convert.ToInt64(await command.ExecuteScalarAsync(Cancellation), null);
            }

            return counts;
        });
    }

    private async Task AssertRefusedAsync(Guid jobId, string reason)
    {
        var failure = await Assert.ThrowsAsync<JobsRunningException>(() => EraseAsync());
        Assert.Equal(
            $"1 job(s) of tenant {_tenant} cannot be erased yet: {jobId} ({reason}). "
                + "Cancel those that have not ended, and erase again later.",
            failure.Message);
    }

    private Task<Guid> AddAsync(DateTimeOffset? endedAt) => Database.InScopeAsync(async context =>
    {
        var job = TestRows.AddJob(context, _tenant, "creative", endedAt);
        await context.SaveChangesAsync(Cancellation);
        return job.CorrelationId;
    });

    private Task<(Guid JobId, Guid TakeId)> AddWithCallsAsync() => Database.InScopeAsync(async context =>
    {
        var job = TestRows.AddJob(context, _tenant, "creative", _now.AddDays(-1));
        TestRows.AddCalls(context, job);
        await context.SaveChangesAsync(Cancellation);
        return (job.CorrelationId, job.Takes[0].TakeId);
    });

    private Task<string> AddAssetAsync() => Database.InScopeAsync(async context =>
    {
        var asset = TestRows.Asset(_tenant);
        context.Add(asset);
        await context.SaveChangesAsync(Cancellation);
        return asset.Key;
    });

    private Task<int> SetPublishedAsync(Guid jobId, DateTimeOffset? publishedAt) => Database.InScopeAsync(
        context => context.Set<Submission>().Where(row => row.JobId == jobId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ResultPublishedAt, publishedAt), Cancellation));

    private Task<int> SetTakesAsync(Guid jobId, TakeStatus status) => Database.InScopeAsync(
        context => context.Takes.Where(take => take.JobId == jobId).ExecuteUpdateAsync(
            set => set.SetProperty(take => take.Status, status).SetProperty(take => take.AttemptStartedAt, (DateTimeOffset?)_now),
            Cancellation));

    private Task<bool> ExistsAsync(Guid jobId) => Database.InScopeAsync(
        context => context.Videos.AnyAsync(job => job.CorrelationId == jobId, Cancellation));

    private Task<List<ErasedBatch>> EraseAsync(Func<Task>? collected = null) => Database.InScopeAsync(async context =>
    {
        var batches = new List<ErasedBatch>();
        await new DataErasure(context, new DatabaseClock(TimeProvider.System), DefaultBus).EraseAsync(
            new DataScope(_tenant),
            async (batch, _) =>
            {
                batches.Add(batch);
                await (collected?.Invoke() ?? Task.CompletedTask);
            },
            Cancellation);
        return batches;
    });
}

public sealed class SqliteErasureTests(SqliteDatabase database) : ErasureTests(database), IClassFixture<SqliteDatabase>;

public sealed class PostgresErasureTests(PostgresDatabase database) : ErasureTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerErasureTests(SqlServerDatabase database) : ErasureTests(database), IClassFixture<SqlServerDatabase>;
