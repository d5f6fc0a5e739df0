using System.Data.Common;
using AdGenius.Contracts.Assets;
using AdGenius.Persistence.Assets;
using AdGenius.Persistence.Audit;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Callbacks;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Keys;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Retention;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Videos;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Tests.Retention;

public abstract class RetentionTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly DateTimeOffset Now = new(2036, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly string _tenant = "t" + Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Expired_job_is_deleted_with_its_rows_and_its_payments_are_kept()
    {
        await DeleteAllEventsAsync();
        var (expired, kept, running) = (await AddAsync(Now.AddDays(-400)), await AddAsync(Now.AddDays(-1)), await AddAsync(null));

        await RunAsync(new RetentionOptions { BatchSize = 3 });

        Assert.Equal(0, await CountAsync(expired));
        Assert.Equal(9, await CountAsync(kept));
        Assert.Equal(7, await CountAsync(running)); // its event and its pick-up are older than those are kept
        Assert.Equal(
            3,
            await Database.InScopeAsync(context => context.Set<LedgerEntry>().CountAsync(row => row.TenantName == _tenant, Cancellation)));
    }

    [Fact]
    public async Task Request_that_is_sent_again_after_its_job_expired_is_paid_anew()
    {
        var job = await Database.InScopeAsync(async context =>
        {
            var expired = TestRows.AddJob(context, _tenant, "creative", Now.AddDays(-400));
            TestRows.AddCalls(context, expired);
            expired.AcceptedAt = Now.AddDays(-401);
            await context.SaveChangesAsync(Cancellation);
            await context.Set<LedgerEntry>().Where(entry => entry.JobId == expired.CorrelationId)
                .ExecuteUpdateAsync(set => set.SetProperty(entry => entry.CreatedAt, Now.AddDays(-400)), Cancellation);
            return expired;
        });

        await RunAsync(new RetentionOptions { BatchSize = 2 });

        await Database.InScopeAsync(async context =>
        {
            await TestRows.AssertPaidAnewAsync(context, _tenant, job.CorrelationId, job.Takes[0].TakeId, Now, Cancellation);
            return 0;
        });
    }

    [Fact]
    public async Task Expired_job_is_kept_while_its_provider_is_still_to_be_settled()
    {
        await DeleteAllEventsAsync();
        var (unsettled, refundable) = (await AddAsync(Now.AddDays(-400)), await AddAsync(Now.AddDays(-400)));
        await Database.InScopeAsync(async context =>
        {
            await context.Set<Submission>().Where(row => row.JobId == unsettled)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ResultPublishedAt, (DateTimeOffset?)null), Cancellation);
            var paid = await context.Set<Submission>().SingleAsync(row => row.JobId == refundable, Cancellation);
            context.Add(new RefundPoll { SubmissionId = paid.SubmissionId, DueAt = Now, PollUntil = Now });
            return await context.SaveChangesAsync(Cancellation);
        });

        await RunAsync(new RetentionOptions());

        Assert.Equal(7, await CountAsync(unsettled)); // its event and its pick-up are older than those are kept
        Assert.Equal(7, await CountAsync(refundable));
        await Database.InScopeAsync(context => context.Set<RefundPoll>().ExecuteDeleteAsync(Cancellation));
    }

    [Fact]
    public async Task Rows_of_each_table_expire_by_their_own_period()
    {
        await DeleteAllEventsAsync();
        var options = new RetentionOptions { Jobs = TimeSpan.FromDays(5000), BatchSize = 2 };
        var job = await AddAsync(Now.AddDays(-4000));
        await Database.InScopeAsync(async context =>
        {
            context.Add(new ApiKey { KeyId = _tenant[..16], TenantName = _tenant, SecretHash = "", RevokedAt = Now.AddDays(-91) });
            context.Add(new ApiKey { KeyId = _tenant[1..17], TenantName = _tenant, SecretHash = "", RevokedAt = Now.AddDays(-89) });
            context.Add(new AuditEvent { At = Now.AddDays(-731), Actor = _tenant, Action = "old", Target = "x" });
            context.Add(new AuditEvent { At = Now.AddDays(-729), Actor = _tenant, Action = "kept", Target = "x" });
            context.Add(new ProcessedCallback { Digest = _tenant, ExpiresAt = Now.AddSeconds(-1) });
            context.Add(new LedgerAccount { Account = $"tenant/{_tenant}/2026-10" });
            context.Add(new LedgerAccount { Account = $"tenant/{_tenant}/2026-12" });
            context.Add(Message(Now.AddDays(-31)));
            context.Add(Message(Now.AddDays(-29)));
            return await context.SaveChangesAsync(Cancellation);
        });

        var counts = await RunAsync(options);

        Assert.Equal(6, await CountAsync(job)); // without event, pick-up and submission, whose refund poll has ended
        Assert.Equal(1, counts.Tables["outbox_message"]);
        await Database.InScopeAsync(async context =>
        {
            Assert.Equal(_tenant[1..17], (await context.ApiKeys.SingleAsync(key => key.TenantName == _tenant, Cancellation)).KeyId);
            Assert.Equal("kept", (await context.Set<AuditEvent>().SingleAsync(row => row.Actor == _tenant, Cancellation)).Action);
            Assert.False(await context.Set<ProcessedCallback>().AnyAsync(row => row.Digest == _tenant, Cancellation));
            Assert.False(await context.Set<LedgerEntry>().AnyAsync(row => row.TenantName == _tenant, Cancellation));
            Assert.EndsWith(
                "2026-12",
                (await context.Set<LedgerAccount>().SingleAsync(row => row.Account.StartsWith("tenant/" + _tenant), Cancellation)).Account,
                StringComparison.Ordinal);
            await context.Set<OutboxMessage>().ExecuteDeleteAsync(Cancellation);
            return 0;
        });
    }

    /// <summary>A submission may wait for weeks while submissions are paused; its payment is settled and refunded by its entry.</summary>
    [Fact]
    public async Task Ledger_entries_stay_until_their_period_after_the_settlement_is_over()
    {
        var job = await AddAsync(Now);
        await Database.InScopeAsync(async context =>
        {
            var paid = await context.Set<LedgerEntry>().SingleAsync(row => row.JobId == job, Cancellation);
            (paid.CreatedAt, paid.SettledAt) = (Now.AddDays(-9), Now.AddDays(-8));
            var (reserved, settled) = (TestRows.Payment(paid, $"clip/{_tenant}/2"), TestRows.Payment(paid, $"clip/{_tenant}/3"));
            reserved.Kind = LedgerKind.Reserved;
            settled.SettledAt = Now.AddDays(-1);
            context.AddRange(reserved, settled);
            return await context.SaveChangesAsync(Cancellation);
        });

        await RunAsync(new RetentionOptions { LedgerEntries = TimeSpan.FromDays(7) });

        Assert.Equal(
            [$"clip/{_tenant}/2", $"clip/{_tenant}/3"],
            await Database.InScopeAsync(context => context.Set<LedgerEntry>().Where(row => row.TenantName == _tenant)
                .Select(row => row.Reference).Order().ToListAsync(Cancellation)));
    }

    [Fact]
    public async Task More_events_than_a_batch_are_deleted()
    {
        await DeleteAllEventsAsync();
        var job = Guid.NewGuid();
        await Database.InScopeAsync(context =>
        {
            context.AddRange(Enumerable.Range(0, 25).Select(
                _ => new JobEvent { JobId = job, TenantName = _tenant, Type = "state", At = Now.AddDays(-100), Data = "{}" }));
            return context.SaveChangesAsync(Cancellation);
        });

        await RunAsync(new RetentionOptions { BatchSize = 4 });

        Assert.False(await Database.InScopeAsync(context => context.JobEvents.AnyAsync(row => row.JobId == job, Cancellation)));
    }

    [Fact]
    public async Task Erased_tenant_leaves_no_text_and_other_tenants_are_not_touched()
    {
        var job = await AddAsync(Now);
        var (other, otherTenant) = (Guid.Empty, _tenant + "x");
        await Database.InScopeAsync(async context =>
        {
            other = TestRows.AddJob(context, otherTenant, "creative", Now).CorrelationId;
            context.Add(
                new JobEvent { JobId = Guid.NewGuid(), TenantName = _tenant, Type = "state", At = Now, Data = TestRows.Secret(_tenant) });
            var longAgo = DateTimeOffset.UnixEpoch; // a request of today may still become a job, and forbids the erasure
            context.AddRange(TestRows.Unsent(_tenant, longAgo), TestRows.Unsent(otherTenant, longAgo));
            return await context.SaveChangesAsync(Cancellation);
        });
        var collected = new List<string>();

        var report = await EraseAsync(new DataScope(_tenant), collected);

        Assert.Equal(report.ObjectKeys, collected);
        Assert.Equal(
            ["staging/", "staging/", $"{_tenant}/{job:N}.mp4"],
            report.ObjectKeys
                .Select(key => key.StartsWith("staging/", StringComparison.Ordinal) ? "staging/" : key)
                .Order(StringComparer.Ordinal));
        Assert.Equal(2, report.DeletedRows["job_events"]);
        Assert.Equal(1, report.KeptLedgerEntries);
        Assert.Equal(0, await CountAsync(job));
        Assert.Equal(9, await CountAsync(other));
        Assert.Equal(1, report.DeletedRows["queued_requests"]);
        Assert.Equal(1, await Database.InScopeAsync(
            context => context.QueuedRequests.CountAsync(row => row.TenantName == otherTenant, Cancellation)));
        await EraseAsync(new DataScope(otherTenant), collected);
        await AssertNoSecretAsync();
    }

    /// <summary>A request that is sent again has the same job and takes: its payments are checked and recorded like any other's.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Payments_of_a_deleted_job_are_not_those_of_a_later_job_of_the_same_request(bool isErased)
    {
        var (job, take) = (Guid.NewGuid(), Guid.NewGuid());
        string[] references =
        [
            $"{PaidWork.Clips}{take:N}/1", MoneyLedger.RefundOf($"{PaidWork.Clips}{take:N}/1"), PaidWork.PromptOf(job) + "1",
            PaidWork.PictureOf(take, 1, 0) + PaidWork.Unanswered, PaidWork.SpeechOf(take, 1) + "1",
        ];
        foreach (var round in (int[])[1, 2])
        {
            await Database.InScopeAsync(async context =>
            {
                TestRows.AddJob(context, _tenant, "creative", isErased ? Now : Now.AddDays(-400), (job, take));
                var paid = context.ChangeTracker.Entries<LedgerEntry>().Single().Entity;
                context.AddRange(references.Skip(1).Select(reference => TestRows.Payment(paid, reference)));
                return await context.SaveChangesAsync(Cancellation);
            });

            await (isErased ? (Task)EraseAsync(new DataScope(_tenant), []) : RunAsync(new RetentionOptions { BatchSize = 3 }));

            Assert.Equal(0, await CountAsync(job));
            var entries = await Database.InScopeAsync(
                context => context.Set<LedgerEntry>().AsNoTracking().Where(row => row.TenantName == _tenant).ToListAsync(Cancellation));
            Assert.Equal(references.Length * round, entries.Count);
            Assert.DoesNotContain(entries, entry => references.Contains(entry.Reference));
            await Database.InScopeAsync(
                context => context.Set<AbandonedTake>().Where(row => row.TakeId == take).ExecuteDeleteAsync(Cancellation));
            foreach (var prefix in (string[])[PaidWork.PromptOf(job), PaidWork.PicturesOf(take, 1), PaidWork.SpeechOf(take, 1)])
            {
                Assert.Equal(0, await Database.InScopeAsync(
                    context => PaidWork.CostOfUnreportedAsync(context, job, prefix, static _ => true, Cancellation)));
            }
        }

        await Database.InScopeAsync(
            context => context.Set<LedgerEntry>().Where(row => row.TenantName == _tenant).ExecuteDeleteAsync(Cancellation));
    }

    [Fact]
    public async Task Erased_creative_leaves_the_tenants_other_creatives()
    {
        var (erased, kept) = (await AddAsync(Now, "one"), await AddAsync(Now, "two"));

        await EraseAsync(new DataScope(_tenant, "one"), []);

        Assert.Equal(0, await CountAsync(erased));
        Assert.Equal(9, await CountAsync(kept));
        await EraseAsync(new DataScope(_tenant), []);
    }

    [Fact]
    public async Task Tenant_with_a_running_job_is_not_erased()
    {
        var running = await AddAsync(null);

        var failure = await Assert.ThrowsAsync<JobsRunningException>(() => EraseAsync(new DataScope(_tenant), []));

        Assert.Contains(running.ToString(), failure.Message, StringComparison.Ordinal);
        Assert.Equal(9, await CountAsync(running));
    }

    [Fact]
    public async Task Uploaded_files_are_erased_with_the_tenant_and_with_no_creative()
    {
        var (asset, other) = (TestRows.Asset(_tenant), TestRows.Asset(_tenant + "x"));
        await Database.InScopeAsync(async context =>
        {
            context.AddRange(asset, other);
            return await context.SaveChangesAsync(Cancellation);
        });
        await EraseAsync(new DataScope(_tenant, "creative"), []);
        Assert.Equal(asset.Length, await Database.InScopeAsync(context => AssetStore.BytesOfAsync(context, _tenant, Cancellation)));
        Assert.Equal((1, asset.Length), await Database.InScopeAsync(context => AssetStore.UsageOfAsync(context, _tenant, Cancellation)));

        var collected = new List<string>();
        var report = await EraseAsync(new DataScope(_tenant), collected);

        Assert.Equal([asset.Key], collected);
        Assert.Equal([asset.Key], report.ObjectKeys);
        Assert.Null(await Database.InScopeAsync(context => AssetStore.FindAsync(context, _tenant, asset.AssetId, Cancellation)));
        Assert.NotNull(await Database.InScopeAsync(context => AssetStore.FindAsync(context, _tenant + "x", other.AssetId, Cancellation)));
    }

    [Fact]
    public async Task Assets_are_found_by_their_own_tenant_alone_and_listed_in_pages()
    {
        var assets = Enumerable.Range(0, 3).Select(hour => TestRows.Asset(_tenant, Now.AddHours(hour / 2))).ToList();
        await Database.InScopeAsync(async context =>
        {
            context.AddRange(assets);
            context.Add(TestRows.Asset(_tenant + "x"));
            return await context.SaveChangesAsync(Cancellation);
        });

        var first = await ListAsync(null);
        var rest = await ListAsync((first[1].CreatedAt, first[1].AssetId));

        Assert.Equal(assets[2].AssetId, first[0].AssetId);
        Assert.Equal(
            assets.Select(asset => asset.AssetId).Order(), first.Take(2).Concat(rest).Select(asset => asset.AssetId).Order());
        Assert.Null(await Database.InScopeAsync(
            context => AssetStore.FindAsync(context, _tenant + "x", assets[0].AssetId, Cancellation)));
        Assert.Equal(assets[0].AssetId, (await Database.InScopeAsync(
            context => AssetStore.ShareSameAsync(context, _tenant, AssetKind.Logo, assets[0].Sha256!, Cancellation)))!.AssetId);
        await Database.InScopeAsync(async context =>
        {
            await AssetStore.DeleteAsync(context, _tenant + "x", assets[0].AssetId, Cancellation);
            return 0;
        });
        Assert.Equal(3, (await ListAsync(null)).Count);

        Task<IReadOnlyList<Asset>> ListAsync((DateTimeOffset, Guid)? after) => Database.InScopeAsync(
            context => AssetStore.ListAsync(context, _tenant, AssetKind.Logo, after, 3, Cancellation));
    }

    [Fact]
    public async Task Provisional_asset_is_withdrawn_unless_it_was_shared()
    {
        var (shared, withdrawn, unfinished) = (TestRows.Asset(_tenant), TestRows.Asset(_tenant), TestRows.Asset(_tenant));
        shared.Status = withdrawn.Status = AssetStatus.Provisional;
        unfinished.Status = AssetStatus.Uploading;
        await Database.InScopeAsync(async context =>
        {
            context.AddRange(shared, withdrawn, unfinished);
            return await context.SaveChangesAsync(Cancellation);
        });

        Assert.True(await WithdrawAsync(unfinished)); // its caller was gone before it was completed
        Assert.Equal(AssetStatus.Stored, (await ShareAsync(shared))!.Status);
        Assert.False(await WithdrawAsync(shared));
        Assert.NotNull(await FindAsync(shared));
        Assert.True(await WithdrawAsync(withdrawn));
        Assert.Null(await ShareAsync(withdrawn));
        Assert.Null(await FindAsync(withdrawn));

        Task<Asset?> ShareAsync(Asset asset) => Database.InScopeAsync(
            context => AssetStore.ShareSameAsync(context, _tenant, asset.Kind, asset.Sha256!, Cancellation));
        Task<Asset?> FindAsync(Asset asset) => Database.InScopeAsync(
            context => AssetStore.FindAsync(context, _tenant, asset.AssetId, Cancellation));
        Task<bool> WithdrawAsync(Asset asset) => Database.InScopeAsync(
            context => AssetStore.WithdrawAsync(context, asset, Cancellation));
    }

    [Fact]
    public async Task Batches_expire_with_the_jobs_and_are_erased_with_the_tenant()
    {
        var (expired, kept) = (Guid.NewGuid(), Guid.NewGuid());
        var (deleted, job) = (await AddAsync(Now.AddDays(-399)), await AddAsync(Now));
        await Database.InScopeAsync(async context =>
        {
            foreach (var (batchId, age, jobId) in new[] { (expired, 400, deleted), (kept, 1, job) })
            {
                context.Add(new Batch { BatchId = batchId, TenantName = _tenant, CreatedAt = Now.AddDays(-age) });
                context.Add(new BatchItem { BatchId = batchId, TenantName = _tenant, JobId = jobId });
            }

            return await context.SaveChangesAsync(Cancellation);
        });

        await RunAsync(new RetentionOptions { BatchSize = 3 });

        var items = await Database.InScopeAsync(context => BatchStore.JobsAsync(context, _tenant, kept, Cancellation));
        Assert.Equal((job, "Completed"), (Assert.Single(items).JobId, items[0].State));
        Assert.Empty(await Database.InScopeAsync(context => BatchStore.JobsAsync(context, _tenant, expired, Cancellation)));
        Assert.Null(await Database.InScopeAsync(context => BatchStore.FindAsync(context, _tenant, expired, Cancellation)));
        Assert.Null(await Database.InScopeAsync(context => BatchStore.FindAsync(context, _tenant + "x", kept, Cancellation)));
        await EraseAsync(new DataScope(_tenant), []);
        Assert.Null(await Database.InScopeAsync(context => BatchStore.FindAsync(context, _tenant, kept, Cancellation)));
    }

    /// <summary>A job may be scheduled for a month later, or wait for its turn; its end is read from the batch.</summary>
    [Fact]
    public async Task Batches_are_kept_while_one_of_their_jobs_is_or_may_be_written()
    {
        var (scheduled, ended, gone) = (await AddAsync(null), await AddAsync(Now.AddDays(-1)), Guid.NewGuid());
        var (unwritten, refused) = (TestRows.Unsent(_tenant, Now.AddDays(-20)), TestRows.Unsent(_tenant, Now.AddDays(-20)));
        refused.RefusedAt = Now.AddDays(-20);
        var batches = new[] { scheduled, ended, unwritten.JobId, refused.JobId }.ToDictionary(job => job, _ => Guid.NewGuid());
        await Database.InScopeAsync(context =>
        {
            context.AddRange(unwritten, refused);
            foreach (var (job, batchId) in batches)
            {
                context.Add(new Batch { BatchId = batchId, TenantName = _tenant, CreatedAt = Now.AddDays(-20) });
                context.Add(new BatchItem { BatchId = batchId, TenantName = _tenant, JobId = gone });
                context.Add(new BatchItem { BatchId = batchId, ItemIndex = 1, TenantName = _tenant, JobId = job });
            }

            return context.SaveChangesAsync(Cancellation);
        });

        await RunAsync(new RetentionOptions { Jobs = TimeSpan.FromDays(7), BatchSize = 1 });

        foreach (var job in new[] { scheduled, ended, unwritten.JobId })
        {
            Assert.Equal(2, (await JobsAsync(job)).Count);
        }

        Assert.Empty(await JobsAsync(refused.JobId));

        Task<IReadOnlyList<BatchJob>> JobsAsync(Guid job) =>
            Database.InScopeAsync(context => BatchStore.JobsAsync(context, _tenant, batches[job], Cancellation));
    }

    [Fact]
    public async Task Refused_and_written_requests_expire_after_a_day()
    {
        var job = await AddAsync(Now);
        var (refused, written) = (TestRows.Unsent(_tenant, Now.AddHours(-25)), TestRows.Unsent(_tenant, Now.AddHours(-25)));
        var kept = TestRows.Unsent(_tenant, Now.AddHours(-23));
        refused.RefusedAt = kept.RefusedAt = Now.AddHours(-20);
        written.JobId = job;
        await Database.InScopeAsync(context =>
        {
            context.AddRange(refused, written, kept);
            return context.SaveChangesAsync(Cancellation);
        });

        await RunAsync(new RetentionOptions());

        Assert.Equal(kept.JobId, await Database.InScopeAsync(
            context => context.QueuedRequests.Where(row => row.TenantName == _tenant).Select(row => row.JobId).SingleAsync(Cancellation)));
        await EraseAsync(new DataScope(_tenant), []);
    }

    [Fact]
    public async Task Unsent_requests_expire_with_their_messages_and_no_longer_keep_their_batch_waiting()
    {
        var batchId = Guid.NewGuid();
        QueuedRequest[] requests = [TestRows.Unsent(_tenant, Now.AddDays(-32)), TestRows.Unsent(_tenant, Now.AddDays(-30))];
        await Database.InScopeAsync(context =>
        {
            context.AddRange(requests.AsEnumerable());
            context.Add(new Batch { BatchId = batchId, TenantName = _tenant, CreatedAt = Now.AddDays(-32) });
            context.AddRange(requests.Select((request, index) => new BatchItem
            {
                BatchId = batchId, ItemIndex = index, TenantName = _tenant, JobId = request.JobId,
            }));
            return context.SaveChangesAsync(Cancellation);
        });
        Assert.Equal([null, null], await RefusalsAsync());

        await RunAsync(new RetentionOptions());

        Assert.Equal([BatchStore.NotWritten, null], await RefusalsAsync());
        await Assert.ThrowsAsync<JobsRunningException>(() => EraseAsync(new DataScope(_tenant, "creative"), [])); // one may become a job

        async Task<IEnumerable<string?>> RefusalsAsync() => (await Database.InScopeAsync(
            context => BatchStore.JobsAsync(context, _tenant, batchId, Cancellation))).Select(item => item.Refusal);
    }

    private static OutboxMessage Message(DateTimeOffset sentAt) => new()
    {
        MessageId = Guid.NewGuid(),
        SentTime = sentAt.UtcDateTime,
        ContentType = "application/json",
        MessageType = "urn:message:Test",
        Body = "{}",
    };

    /// <summary>Other tests' events are not in the order of their time, as a fleet's are.</summary>
    private Task<int> DeleteAllEventsAsync() => Database.InScopeAsync(context => context.JobEvents.ExecuteDeleteAsync(Cancellation));

    private Task<Guid> AddAsync(DateTimeOffset? endedAt, string creativeId = "creative") => Database.InScopeAsync(async context =>
    {
        var job = TestRows.AddJob(context, _tenant, creativeId, endedAt);
        await context.SaveChangesAsync(Cancellation);
        return job.CorrelationId;
    });

    private Task<RetentionCounts> RunAsync(RetentionOptions options)
        => Database.InScopeAsync(context => new RetentionPass(context, DefaultBus).RunAsync(options, Now, Cancellation));

    private Task<ErasureReport> EraseAsync(DataScope scope, List<string> collected) => Database.InScopeAsync(
        context => new DataErasure(context, new DatabaseClock(TimeProvider.System), DefaultBus).EraseAsync(
            scope,
            (batch, _) =>
            {
                collected.AddRange(batch.Keys);
                return Task.CompletedTask;
            },
            Cancellation));

    /// <summary>
    /// The rows about a job in all tables but the ledger's: a job, two takes, an event, a submission, its refund, and so on.
    /// </summary>
    private Task<int> CountAsync(Guid jobId) => Database.InScopeAsync(async context =>
    {
        var takes = context.Takes.Where(take => take.JobId == jobId);
        var account = $"job/{jobId:N}";
        return await context.Videos.CountAsync(row => row.CorrelationId == jobId, Cancellation)
            + await takes.CountAsync(Cancellation)
            + await context.JobEvents.CountAsync(row => row.JobId == jobId, Cancellation)
            + await context.Set<Submission>().CountAsync(row => row.JobId == jobId, Cancellation)
            + await context.Set<WorkPickup>().CountAsync(row => row.JobId == jobId, Cancellation)
            + await context.EarlyCancellations.CountAsync(row => row.JobId == jobId, Cancellation)
            + await context.Set<LedgerAccount>().CountAsync(row => row.Account == account, Cancellation)
            + await context.Set<AbandonedTake>().CountAsync(row => takes.Any(take => take.TakeId == row.TakeId), Cancellation);
    });

    /// <summary>Reads every column of every table.</summary>
    private Task<int> AssertNoSecretAsync() => Database.InScopeAsync(async context =>
    {
        await context.Database.OpenConnectionAsync(Cancellation);
        foreach (var table in context.Model.GetEntityTypes().Select(entity => entity.GetTableName()))
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // the model's own table names
            command.CommandText = $"SELECT * FROM {table}";
#pragma warning restore CA2100
            await using DbDataReader reader = await command.ExecuteReaderAsync(Cancellation);
            while (await reader.ReadAsync(Cancellation))
            {
                for (var column = 0; column < reader.FieldCount; column++)
                {
                    Assert.DoesNotContain(TestRows.Secret(_tenant), reader.GetValue(column).ToString(), StringComparison.Ordinal);
                }
            }
        }

        return 0;
    });
}

public sealed class SqliteRetentionTests(SqliteDatabase database) : RetentionTests(database), IClassFixture<SqliteDatabase>;

public sealed class PostgresRetentionTests(PostgresDatabase database) : RetentionTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerRetentionTests(SqlServerDatabase database) : RetentionTests(database), IClassFixture<SqlServerDatabase>;

public sealed class RetentionOptionsTests
{
    [Fact]
    public void Defaults_are_valid() => Assert.True(new RetentionOptions().Validate(null, new RetentionOptions()).Succeeded);

    [Fact]
    public void Too_short_and_too_long_periods_are_all_reported()
    {
        var options = new RetentionOptions
        {
            Jobs = TimeSpan.FromHours(1), JobEvents = TimeSpan.FromDays(-90), LedgerEntries = TimeSpan.FromDays(1_000_000),
        };

        Assert.Equal(
            [
                "Retention:Jobs is 01:00:00; it must be at least 7.00:00:00 and at most 36525.00:00:00.",
                "Retention:JobEvents is -90.00:00:00; it must be at least 7.00:00:00 and at most 36525.00:00:00.",
                "Retention:LedgerEntries is 1000000.00:00:00; it must be at least 7.00:00:00 and at most 36525.00:00:00.",
            ],
            options.Validate(null, options).Failures);
    }
}
