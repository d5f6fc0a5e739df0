using AdGenius.Contracts.Assets;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Assets;
using AdGenius.Persistence.Audit;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Brands;
using AdGenius.Persistence.Callbacks;
using AdGenius.Persistence.Keys;
using AdGenius.Persistence.Policies;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Tenants;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Tests.Upgrades;

/// <summary>A row of each table that no job of the <see cref="StoredDatabase"/> writes: most of them are the gateway's.</summary>
internal static class OtherTables
{
    public static void Add(AdGeniusDbContext database, Guid jobId)
    {
        var (now, id) = (TimeProvider.System.GetUtcNow(), Guid.NewGuid());
        database.Add(new ApiKey { KeyId = "k1", TenantName = "acme", Name = "shop", SecretHash = new string('0', 64), CreatedAt = now });
        database.Add(new TenantLimits { TenantName = "acme", RequestsPerMinute = 600, MonthlyBudget = 1000, UpdatedAt = now });
        database.Add(new AuditEvent
        {
            At = now,
            Actor = "ops",
            Action = "pause tenant",
            Target = "debtor",
            Details = "{\"reason\":\"unpaid bill\"}",
            Result = AuditEventResult.Done,
        });
        database.Add(new StoredPolicy
        {
            TenantName = "acme",
            Policy = new TenantPolicy { Brands = PolicyAction.Hold, AllowedNames = ["Acme"] },
            UpdatedAt = now,
        });
        database.Add(new StoredBrandKit
        {
            TenantName = "acme",
            Name = "spring",
            Kit = new BrandKit { Primary = "#102030", Fonts = ["DejaVu Sans"], ForbiddenWords = ["cheap"] },
            UpdatedAt = now,
        });
        database.Add(new Asset
        {
            AssetId = id,
            TenantName = "acme",
            Kind = AssetKind.Logo,
            Name = "mark.png",
            Key = $"videos/acme/assets/{id:N}",
            ContentType = "image/png",
            Length = 7,
            Sha256 = new string('0', 64),
            Width = 64,
            Height = 64,
            Status = AssetStatus.Stored,
            CreatedAt = now,
        });
        database.Add(new Batch { BatchId = id, TenantName = "acme", ItemCount = 1, CreatedAt = now });
        database.Add(new BatchItem { BatchId = id, ItemIndex = 0, TenantName = "acme", JobId = jobId });
        database.Add(new QueuedRequest
        {
            JobId = id,
            TenantName = "acme",
            RequestId = "lost",
            CreativeId = "spring",
            Labels = new Dictionary<string, string> { ["campaign"] = "spring" },
            Digest = new string('0', 64),
            At = now,
            Request = new GenerateVideo { RequestId = "lost", TenantName = "acme", CreativeId = "spring", Prompt = "A boat" },
            SendAt = now,
        });
        database.Add(new ProcessedCallback { Digest = new string('0', 64), ExpiresAt = now.AddDays(1) });
        database.Add(new AbandonedTake { TakeId = id, Attempt = 1, At = now });
        database.Add(new RefundPoll { SubmissionId = id, DueAt = now.AddDays(1), PollUntil = now.AddDays(2) });
    }
}
