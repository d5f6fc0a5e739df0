using AdGenius.Contracts;
using AdGenius.Contracts.Assets;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Assets;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Brands;
using AdGenius.Persistence.Keys;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Pauses;
using AdGenius.Persistence.Policies;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Tenants;
using AdGenius.Persistence.Videos;

namespace AdGenius.Persistence.Tests.Retention;

/// <summary>A job with rows in every table that is about jobs. Texts that users wrote contain the tenant's secret.</summary>
internal static class TestRows
{
    /// <summary>Stands for what only the tenant may know; in no other tenant's rows.</summary>
    public static string Secret(string tenantName) => $"a personal sunset of {tenantName}";

    /// <summary>Must never leave the database.</summary>
    public const string SecretHash = "not to be exported";

    public static VideoState AddJob(
        AdGeniusDbContext database, string tenantName, string creativeId, DateTimeOffset? endedAt, (Guid Job, Guid Take)? ids = null)
    {
        var job = TestVideos.New(tenantName, creativeId);
        var take = job.Takes[0];
        if (ids is { } given)
        {
            (job.CorrelationId, take.JobId, take.TakeId) = (given.Job, given.Job, given.Take);
        }

        job.Request = job.Request with
        {
            Prompt = Secret(job.TenantName),
            Labels = new Dictionary<string, string> { ["customer"] = Secret(job.TenantName) },
        };
        (job.CurrentState, job.EndedAt) = (endedAt is null ? "Generating" : "Completed", endedAt);
        take.Video = Reference($"{tenantName}/{job.CorrelationId:N}.mp4");
        take.Keyframes.Add(new RenderedKeyframe { Index = 0, SceneIndex = 0, Picture = Reference($"staging/{take.TakeId:N}.png") });
        database.Add(job);
        database.Add(new JobEvent
        {
            JobId = job.CorrelationId,
            TenantName = tenantName,
            Type = JobEventTypes.Quantified,
            At = endedAt ?? job.AcceptedAt,
            Data = $"\"{Secret(job.TenantName)}\"",
        });
        var submission = Submission(job, take, endedAt);
        database.Add(submission);
        database.Add(new AbandonedTake { TakeId = take.TakeId, Attempt = 1, At = job.AcceptedAt });
        database.Add(new EarlyCancellation
        {
            JobId = job.CorrelationId,
            TenantName = tenantName,
            Reason = Secret(job.TenantName),
            At = job.AcceptedAt,
        });
        database.Add(new WorkPickup { JobId = job.CorrelationId, TakeId = take.TakeId, Attempt = 1, At = endedAt ?? job.AcceptedAt });
        database.Add(new LedgerAccount { Account = $"job/{job.CorrelationId:N}" });
        database.Add(Payment(job, take, endedAt ?? job.AcceptedAt));
        return job;
    }

    /// <summary>A row in every table that names tenants, besides those of <see cref="AddJob"/>.</summary>
    public static void AddTenant(AdGeniusDbContext database, string tenantName)
    {
        var batchId = Guid.NewGuid();
        database.Add(new Batch { BatchId = batchId, TenantName = tenantName });
        database.Add(new BatchItem { BatchId = batchId, TenantName = tenantName, JobId = Guid.NewGuid() });
        database.Add(new ApiKey { KeyId = Guid.NewGuid().ToString("N")[..16], TenantName = tenantName, SecretHash = SecretHash });
        database.Add(Asset(tenantName));
        database.Add(new TenantLimits { TenantName = tenantName, MaxRunningJobs = 3 });
        database.Add(new StoredPolicy { TenantName = tenantName, Policy = new TenantPolicy { AllowedNames = ["Acme"] } });
        database.Add(new StoredBrandKit { TenantName = tenantName, Name = "main", Kit = new BrandKit() });
        database.Add(new CreativeCounter { TenantName = tenantName, CreativeId = "creative", LastIteration = 1 });
        database.Add(new TenantQueueEntry { TenantName = tenantName });
        database.Add(new LedgerAccount { Account = $"tenant/{tenantName}/2026-11" });
        database.Add(new Pause { Kind = PauseKind.Tenant, Name = tenantName, Actor = "operator", Reason = Secret(tenantName) });
        database.Add(new QueuedRequest
        {
            JobId = Guid.NewGuid(),
            TenantName = tenantName,
            RequestId = "r-1",
            CreativeId = "creative",
            Digest = "",
            Labels = new Dictionary<string, string> { ["customer"] = Secret(tenantName) },
            RefusedAt = DateTimeOffset.UnixEpoch,
        });
    }

    public static Asset Asset(string tenantName, DateTimeOffset? createdAt = null)
    {
        var assetId = Guid.NewGuid();
        return new Asset
        {
            AssetId = assetId,
            TenantName = tenantName,
            Kind = AssetKind.Logo,
            Name = "mark.png",
            Key = $"videos/{tenantName}/assets/{assetId:N}",
            ContentType = "image/png",
            Length = 7,
            Sha256 = $"{assetId:N}{assetId:N}",
            Status = AssetStatus.Stored,
            CreatedAt = createdAt ?? DateTimeOffset.UnixEpoch,
        };
    }

    public static QueuedRequest Unsent(string tenantName, DateTimeOffset at, string creativeId = "creative")
    {
        var jobId = Guid.NewGuid();
        return new QueuedRequest
        {
            JobId = jobId,
            TenantName = tenantName,
            RequestId = $"{jobId}",
            CreativeId = creativeId,
            Digest = new string('0', 64),
            At = at,
            Request = new GenerateVideo {
                RequestId = $"{jobId}", TenantName = tenantName, CreativeId = creativeId, Prompt = Secret(tenantName) },
            SendAt = at,
        };
    }

    /// <summary>The references of a take's calls by workers, and of a picture that is not requested again.</summary>
    public static IReadOnlyList<string> CallsOf(Guid jobId, Guid takeId) =>
    [
        $"{PaidWork.PromptOf(jobId)}0", $"{PaidWork.SpeechOf(takeId, 1)}key/0", $"{PaidWork.PictureOf(takeId, 1, 0)}0",
        PaidWork.PictureOf(takeId, 1, 0) + PaidWork.Unanswered,
    ];

    /// <summary>Adds the payments of <see cref="CallsOf"/> to the take of a job of <see cref="AddJob"/>.</summary>
    public static void AddCalls(AdGeniusDbContext database, VideoState job)
    {
        foreach (var reference in CallsOf(job.CorrelationId, job.Takes[0].TakeId))
        {
            var entry = Payment(job, job.Takes[0], job.AcceptedAt);
            (entry.Reference, entry.AmountMicros) = (reference, 1_000);
            database.Add(entry);
        }
    }

    /// <summary>
    /// Asserts that a deleted job has left nothing that pays for the calls of a job with the same ids: each is reserved within the limits.
    /// </summary>
    public static async Task AssertPaidAnewAsync(
        AdGeniusDbContext database, string tenantName, Guid jobId, Guid takeId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var spent = 0m;
        foreach (var reference in CallsOf(jobId, takeId).Prepend($"clip/{takeId:N}/1"))
        {
            var reservation = new Reservation
            {
                Reference = reference,
                JobId = jobId,
                TakeId = takeId,
                TenantName = tenantName,
                CreativeId = "creative",
                Provider = "google_veo",
                Model = "veo-3.1",
                Estimate = 2,
                TenantLimit = 100,
            };
            var prefix = reference[..(reference.LastIndexOf('/') + 1)];
            Assert.Equal(
                spent > 0 && reference.EndsWith(PaidWork.Unanswered, StringComparison.Ordinal) ? 2 : 0, // what this has reserved
                await PaidWork.CostOfUnreportedAsync(database, jobId, prefix, _ => true, cancellationToken));
            await MoneyLedger.OpenAccountsAsync(database, reservation, now, cancellationToken);
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            foreach (var tooLittle in (Reservation[])
                [reservation with { TenantLimit = 1 }, reservation with { JobLimit = 1 }, reservation with { TakeLimit = 1 }])
            {
                Assert.IsType<ReserveResult.Refused>(await MoneyLedger.ReserveAsync(database, tooLittle, now, cancellationToken));
            }

            Assert.IsType<ReserveResult.Reserved>(await MoneyLedger.ReserveAsync(database, reservation, now, cancellationToken));
            await MoneyLedger.SettleAsync(database, reference, 2, now, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            spent += 2;
            Assert.Equal(spent, await MoneyLedger.CommittedOfTenantAsync(database, tenantName, now, cancellationToken));
        }
    }

    private static LedgerEntry Payment(VideoState job, TakeState take, DateTimeOffset at) => new()
    {
        EntryId = Guid.NewGuid(),
        Reference = $"clip/{take.TakeId:N}/1",
        Kind = LedgerKind.Settled,
        JobId = job.CorrelationId,
        TakeId = take.TakeId,
        TenantName = job.TenantName,
        CreativeId = job.CreativeId,
        Provider = "google_veo",
        Model = "veo-3.1",
        Accounts = $"job/{job.CorrelationId:N}",
        CreatedAt = at,
    };

    /// <summary>Another entry like <paramref name="paid"/>.</summary>
    public static LedgerEntry Payment(LedgerEntry paid, string reference) => new()
    {
        EntryId = Guid.NewGuid(),
        Reference = reference,
        Kind = paid.Kind,
        JobId = paid.JobId,
        TakeId = paid.TakeId,
        TenantName = paid.TenantName,
        CreativeId = paid.CreativeId,
        Provider = paid.Provider,
        Model = paid.Model,
        AmountMicros = 1,
        Accounts = paid.Accounts,
        CreatedAt = paid.CreatedAt,
    };

    public static Submission Submission(VideoState job, TakeState take, DateTimeOffset? publishedAt) => new()
    {
        SubmissionId = Guid.NewGuid(),
        TakeId = take.TakeId,
        Attempt = 1,
        JobId = job.CorrelationId,
        TenantName = job.TenantName,
        CreativeId = job.CreativeId,
        Model = "google_veo",
        Clip = Reference($"staging/{take.TakeId:N}.mp4"),
        ClipRequestJson = $"\"{Secret(job.TenantName)}\"",
        ResultPublishedAt = publishedAt,
        Command = new GenerateClip
        {
            JobId = job.CorrelationId,
            TakeId = take.TakeId,
            Attempt = 1,
            TenantName = job.TenantName,
            CreativeId = job.CreativeId,
            Model = "google_veo",
            Seed = 1,
            Parameters = new PromptParameters
            {
                Subject = Secret(job.TenantName),
                Style = "",
                Mood = "",
                Lighting = "",
                Camera = "",
                Palette = [],
                DurationSeconds = 6,
                AspectRatio = "16:9",
                FramesPerSecond = 24,
                Quality = Quality.Standard,
                NegativePrompt = "",
                Scenes = [],
                EnhancedPrompt = Secret(job.TenantName),
                QuantifiedBy = "rules",
            },
        },
    };

    private static MediaReference Reference(string key)
        => new() { Key = key, Length = 1, Sha256 = new string('0', 64), ContentType = "video/mp4" };
}
