using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Admission;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Pauses;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Videos;
using AdGenius.ProviderWorker;
using AdGenius.TestKit;
using AdGenius.TestKit.Fakes;
using AdGenius.TestKit.Postgres;
using AdGenius.VideoRequests;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Tests.Upgrades;

/// <summary>Writes the <see cref="StoredDatabase"/> of this version: lets each job come to its state, and dumps the database.</summary>
internal static class StoredDatabaseWriter
{
    /// <summary>The command that writes the file of this version.</summary>
    public const string Command = "ADGENIUS_WRITE_DATABASE=1 dotnet run --project tests/Orchestrator.Tests -- "
        + "-class AdGenius.Orchestrator.Tests.Upgrades.StoredDatabaseTests";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task WriteAsync(string connectionString)
    {
        await using (var fleet = await StartAsync(connectionString))
        {
            await StoredDatabase.ExecuteAsync(connectionString, KeepOutbox);
            await PauseAsync(fleet);
            await fleet.AnnounceAsync(LocalEntries.Of("local:ink", loras: "pen"));
            foreach (var creative in StoredDatabase.States.Keys)
            {
                await fleet.RequestAsync(Request(creative));
            }

            await fleet.SendAsync(new CancelVideo { TenantName = "acme", RequestId = "early", Reason = "sent before its request" });
            await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.Request.CreativeId == "cancelled");
            await fleet.SendAsync(new CancelVideo { TenantName = "acme", RequestId = "cancelled", Reason = "not needed" });
            foreach (var (creative, state) in StoredDatabase.States)
            {
                await Until.TrueAsync($"{creative} is {state}", async () => await StateOfAsync(fleet, creative) == state, Cancellation);
            }

            await WaitForDetailsAsync(fleet);
            await fleet.ReadAsync(async database =>
            {
                OtherTables.Add(database, JobOf("completed"));
                return await database.SaveChangesAsync(Cancellation);
            });
        }

        await StoredDatabase.ExecuteAsync(connectionString, FillOutbox);
        var text = await PostgresTools.DumpAsync(
            connectionString, ["--inserts", "--no-owner", "--no-privileges", "--no-comments"], Cancellation);
        var file = StoredDatabase.FileOf(StoredDatabase.CurrentVersion);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllLinesAsync(file, text.Split('\n').Where(IsStatement), Cancellation);
    }

    public static Guid JobOf(string creative) => JobIds.OfRequest(creative == "paused" ? "debtor" : "acme", creative);

    private static GenerateVideo Request(string creative) => Fleet.Request(creative, creative == "paused" ? "debtor" : "acme") with
    {
        CreativeId = creative,
        Prompt = creative switch
        {
            "submitted" => "A lake at dawn sandbox:delay=3600s", "completed" => "A lake at dusk sandbox:delay=0s", _ => "A lake at noon",
        },
        Model = creative is "submitted" or "completed" ? "sandbox" : "local",
        Motion = creative == "rendering" ? Motion.Walk : null,
        DurationSeconds = creative == "rendering" ? 8 : null,
        StartAt = creative == "scheduled" ? TimeProvider.System.GetUtcNow().AddDays(2) : null,
        Priority = creative == "scheduled" ? JobPriority.High : null,
        CallbackUrl = creative == "completed" ? StoredDatabase.CallbackUrl : null,
        Labels = new Dictionary<string, string> { ["campaign"] = "spring" },
    };

    private static async Task<string?> StateOfAsync(Fleet fleet, string creative)
    {
        var jobId = JobOf(creative);
        return await fleet.ReadAsync(database => database.Videos.Where(job => job.CorrelationId == jobId)
            .Select(job => job.CurrentState).SingleOrDefaultAsync(Cancellation));
    }

    /// <summary>Rows that no state says.</summary>
    private static async Task WaitForDetailsAsync(Fleet fleet)
    {
        await Until.TrueAsync(
            "one batch of two is rendered",
            async () => (await fleet.JobAsync(JobOf("rendering"))).Takes[0].RenderedBatches.Count == 1,
            Cancellation);
        await fleet.Facts.FirstAsync<ComposeClip>(command => command.JobId == JobOf("composing"));
        await WaitForRowAsync<Submission>(fleet, "the provider has accepted", row =>
            row.CreativeId == "submitted" && row.Status == SubmissionStatus.Submitted);
        await WaitForRowAsync<EarlyCancellation>(fleet, "the early cancellation is kept", _ => true);
        await Until.TrueAsync(
            "the webhook was tried",
            () => fleet.ReadAsync(database => database.DueTimers.AnyAsync(timer => timer.Attempts > 0, Cancellation)),
            Cancellation);
    }

    private static Task WaitForRowAsync<T>(Fleet fleet, string fact, System.Linq.Expressions.Expression<Func<T, bool>> wanted)
        where T : class => Until.TrueAsync(
        fact, () => fleet.ReadAsync(database => database.Set<T>().AnyAsync(wanted, Cancellation)), Cancellation);

    // Text that is sent to the server as it is: no commands of psql, no settings of the session, no blank lines, no comments.
    private static bool IsStatement(string line) => line.Length > 0 && line[0] != '\\' && !line.StartsWith("--", StringComparison.Ordinal)
        && !line.StartsWith("SET ", StringComparison.Ordinal) && !line.StartsWith("SELECT pg_catalog.set_config", StringComparison.Ordinal);

    /// <summary>Copies of what is written to the outbox, because a running process delivers it at once.</summary>
    private const string KeepOutbox = """
        CREATE TABLE kept_message (LIKE outbox_message);
        CREATE TABLE kept_state (LIKE outbox_state);
        CREATE FUNCTION keep_message() RETURNS trigger AS 'BEGIN INSERT INTO kept_message VALUES (NEW.*); RETURN NEW; END' LANGUAGE plpgsql;
        CREATE FUNCTION keep_state() RETURNS trigger AS 'BEGIN INSERT INTO kept_state VALUES (NEW.*); RETURN NEW; END' LANGUAGE plpgsql;
        CREATE TRIGGER keep AFTER INSERT ON outbox_message FOR EACH ROW EXECUTE FUNCTION keep_message();
        CREATE TRIGGER keep AFTER INSERT ON outbox_state FOR EACH ROW EXECUTE FUNCTION keep_state();
        """;

    /// <summary>The commands that two jobs wait for are in the outbox, as if the process had ended before it sent them.</summary>
    private const string FillOutbox = """
        DROP TRIGGER keep ON outbox_message;
        DROP TRIGGER keep ON outbox_state;
        DROP FUNCTION keep_message;
        DROP FUNCTION keep_state;
        INSERT INTO outbox_message OVERRIDING SYSTEM VALUE
            SELECT kept.* FROM kept_message kept JOIN videos job ON kept.correlation_id = job.correlation_id
            WHERE (job.creative_id = 'quantifying' AND kept.body LIKE '%AdGenius:QuantifyPrompt%')
               OR (job.creative_id = 'rendering' AND kept.body LIKE '%AdGenius:RenderKeyframes%' AND kept.body LIKE '%"batchIndex": 1,%');
        INSERT INTO outbox_state SELECT * FROM kept_state WHERE outbox_id IN (SELECT outbox_id FROM outbox_message);
        DROP TABLE kept_message;
        DROP TABLE kept_state;
        DELETE FROM leases;
        """;

    private static Task<Fleet> StartAsync(string connectionString) => Fleet.StartAsync(
        new Workers
        {
            Quantify = command => command.Request.CreativeId switch
            {
                "quantifying" or "cancelled" => null,
                "held" => new PromptHeld
                {
                    JobId = command.JobId,
                    Findings =
                    [
                        new PolicyFinding
                        {
                            Rule = "category/alcohol",
                            Action = PolicyAction.Hold,
                            Field = "prompt",
                            Words = "Beer",
                            Text = "prompt has 'Beer'.",
                        },
                    ],
                },
                _ => WorkerEvents.Quantified(command),
            },
            Render = command => command switch
            {
                { CreativeId: "rendering", BatchIndex: 1 } => null,
                { CreativeId: "failed" } => WorkerEvents.RenderFailed(command),
                _ => WorkerEvents.Rendered(command, 0.25m),
            },
            Compose = command => command.JobId == JobOf("composing") ? null : WorkerEvents.Composed(command),
            Finish = command => command.CreativeId == "finishing" ? null : WorkerEvents.Finished(command),
            Store = command => command.CreativeId == "storing" ? null : WorkerEvents.Stored(command),
        },
        StoredDatabase.SettingsOf(connectionString),
        providerWorker: ProviderWorkerService.Module);

    private static async Task PauseAsync(Fleet fleet)
    {
        var pause = new Pause { Kind = PauseKind.Tenant, Name = "debtor", Reason = "unpaid bill", Actor = "ops", At = default };
        Assert.True(await fleet.ReadAsync(database => PauseStore.SetAsync(database, pause, Cancellation)));
        await Until.TrueAsync(
            "admission knows of the pause",
            () => fleet.Service<AdmissionState>().Pauses.Find(PauseKind.Tenant, "debtor") is not null,
            Cancellation);
    }
}
