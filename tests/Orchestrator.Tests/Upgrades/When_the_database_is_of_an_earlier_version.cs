using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Tests.Webhooks;
using AdGenius.Persistence.Databases.Updates;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Pauses;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker;
using AdGenius.TestKit;
using AdGenius.TestKit.Json;
using AdGenius.TestKit.Postgres;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;
using static AdGenius.Orchestrator.Tests.Upgrades.StoredDatabaseWriter;

namespace AdGenius.Orchestrator.Tests.Upgrades;

/// <summary>This version on the database of another: it is migrated, its outbox is delivered, and every job ends.</summary>
public sealed class When_the_database_is_of_an_earlier_version(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Each version, as it is and as a later version that runs beside it would have written its JSON.</summary>
    public static TheoryData<string, bool> Versions
    {
        get
        {
            var rows = new TheoryData<string, bool>();
            foreach (var version in StoredDatabase.Versions)
            {
                rows.Add(version, false);
                rows.Add(version, true);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Should_migrate_it_deliver_its_messages_and_end_its_jobs(string version, bool withUnknownMembers)
    {
        var connectionString = await postgres.CreateDatabaseAsync(Cancellation);
        await using var receiver = await WebhookReceiver.StartAsync();
        await StoredDatabase.LoadAsync(version, connectionString, receiver.Address);
        if (withUnknownMembers)
        {
            var changed = await JsonColumns.ChangeAsync(connectionString, OtherVersions.AddUnknownMembers);
            Assert.Contains("outbox_message.body", changed);
            Assert.Contains("takes.plan", changed);
        }

        var before = await SubmissionsAsync(connectionString);
        await using var fleet = await Fleet.StartAsync(
            settings: StoredDatabase.SettingsOf(connectionString), providerWorker: ProviderWorkerService.Module);
        Assert.Empty(await fleet.ReadAsync(database => database.Database.GetPendingMigrationsAsync(Cancellation)));

        await CompleteAsync(fleet, "quantifying", "rendering", "composing", "submitted", "finishing", "storing");
        await CheckThatNothingIsDoneTwiceAsync(fleet, before);
        await StartWaitingJobsAsync(fleet, connectionString);
        await CompleteAsync(fleet, "held", "scheduled", "paused");
        Assert.Equal($"msg_{JobOf("completed"):N}", (await receiver.NextAsync()).Id);
        foreach (var ended in (string[])["completed", "failed", "cancelled"])
        {
            Assert.Equal(StoredDatabase.States[ended], (await fleet.JobAsync(JobOf(ended))).CurrentState);
        }

        // A job that failed there is retried here, and a cancellation that came before its request counts.
        await fleet.SendAsync(new RetryVideo { JobId = JobOf("failed"), TenantName = "acme" });
        await CompleteAsync(fleet, "failed");
        await fleet.RequestAsync(Fleet.Request("early"));
        await fleet.Facts.FirstAsync<VideoCancelled>(one => one.JobId == JobOf("early"));
        await Until.TrueAsync(
            "the outbox is empty",
            () => fleet.ReadAsync(async database => !await database.Set<OutboxMessage>().AnyAsync(Cancellation)),
            Cancellation);
    }

    /// <summary>An earlier version did not know what is optional now.</summary>
    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Should_read_every_row_without_its_optional_members(string version, bool withUnknownMembers)
    {
        var connectionString = await postgres.CreateDatabaseAsync(Cancellation);
        await StoredDatabase.LoadAsync(version, connectionString);
        await using (var database = StoredDatabase.Open(connectionString))
        {
            await DatabaseUpdate.RunAsync(database, Cancellation);
        }

        var rows = await JsonColumns.ReadAllAsync(connectionString);
        await JsonColumns.ChangeAsync(connectionString, (node, type) =>
        {
            if (type != typeof(object)) // formats of the provider worker alone
            {
                OtherVersions.RemoveOptionalMembers(node, type);
            }

            if (withUnknownMembers)
            {
                OtherVersions.AddUnknownMembers(node, type);
            }
        });
        Assert.Equal(rows, await JsonColumns.ReadAllAsync(connectionString));
    }

    private static async Task CompleteAsync(Fleet fleet, params string[] creatives)
    {
        foreach (var jobId in creatives.Select(JobOf))
        {
            Assert.Equal("spring", (await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId)).Labels!["campaign"]);
        }
    }

    /// <summary>What was rendered, submitted and paid before counts.</summary>
    private static async Task CheckThatNothingIsDoneTwiceAsync(Fleet fleet, IReadOnlyDictionary<Guid, string?> before)
    {
        var rendering = await fleet.JobAsync(JobOf("rendering"));
        Assert.Equal([1], fleet.Facts.All<RenderKeyframes>().Where(command => command.JobId == rendering.CorrelationId)
            .Select(command => command.BatchIndex).Distinct());
        Assert.Equal(0.25m, rendering.Cost);
        Assert.DoesNotContain(fleet.Facts.All<RenderKeyframes>(), command => command.JobId == JobOf("composing"));

        var after = await fleet.ReadAsync(database => database.Set<Submission>().AsNoTracking().ToListAsync(Cancellation));
        Assert.Equal(before, after.ToDictionary(row => row.SubmissionId, row => row.ProviderJobId));
        var entries = await fleet.ReadAsync(database => database.Set<LedgerEntry>().AsNoTracking().ToListAsync(Cancellation));
        foreach (var jobId in ((string[])["submitted", "completed"]).Select(JobOf))
        {
            Assert.Equal(StoredDatabase.ClipPrice, (await fleet.JobAsync(jobId)).Cost);
            Assert.Single(entries, entry => entry.JobId == jobId && entry.Kind == LedgerKind.Settled);
        }
    }

    private static async Task StartWaitingJobsAsync(Fleet fleet, string connectionString)
    {
        foreach (var waiting in (string[])["scheduled", "paused", "held"])
        {
            Assert.Equal(StoredDatabase.States[waiting], (await fleet.JobAsync(JobOf(waiting))).CurrentState);
        }

        await StoredDatabase.ExecuteAsync(connectionString, "UPDATE videos SET start_at = now() WHERE start_at IS NOT NULL");
        Assert.True(await fleet.ReadAsync(database => PauseStore.EndAsync(database, PauseKind.Tenant, "debtor", Cancellation)));
        await fleet.SendAsync(new ApproveVideo { JobId = JobOf("held"), TenantName = "acme", DecidedBy = "k1" });
    }

    private static async Task<IReadOnlyDictionary<Guid, string?>> SubmissionsAsync(string connectionString)
    {
        await using var database = StoredDatabase.Open(connectionString);
        var rows = await database.Set<Submission>().AsNoTracking().ToListAsync(Cancellation);
        Assert.Contains(rows, row => row.Status == SubmissionStatus.Submitted);
        return rows.ToDictionary(row => row.SubmissionId, row => row.ProviderJobId);
    }
}
