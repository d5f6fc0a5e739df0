using AdGenius.Hosting.Telemetry;
using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Submissions;

internal static class SubmissionMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<Submission>();
        entity.ToTable("Submissions");
        entity.HasKey(submission => submission.SubmissionId);
        entity.Property(submission => submission.SubmissionId).ValueGeneratedNever();
        entity.Property(submission => submission.TenantName).HasMaxLength(FieldLengths.Name);
        entity.Property(submission => submission.CreativeId).HasMaxLength(FieldLengths.Name);
        entity.Property(submission => submission.Model).HasMaxLength(128);
        entity.Property(submission => submission.Status).HasConversion<string>().HasMaxLength(16);
        entity.Property(submission => submission.AbandonReason).HasConversion<string>().HasMaxLength(32);
        entity.Property(submission => submission.KeyFingerprint).HasMaxLength(64);
        entity.Property(submission => submission.ProviderJobId).HasMaxLength(Submission.MaxProviderJobIdLength);
        entity.Property(submission => submission.TraceParent).HasMaxLength(JobTrace.TraceParentLength);
        entity.Property(submission => submission.Command).HasJson();
        entity.Property(submission => submission.ProducedBy).HasJson();
        entity.Property(submission => submission.Clip).HasJson();
        entity.Property(submission => submission.Failure).HasJson();
        entity.Property(submission => submission.Adjustments).HasJsonList();
        entity.Property(submission => submission.Version).IsConcurrencyToken();
        entity.HasIndex(submission => new { submission.TakeId, submission.Attempt }).IsUnique();
        entity.HasIndex(submission => new { submission.ResultPublishedAt, submission.DueAt });
        entity.HasIndex(submission => new { submission.Model, submission.ProviderJobId });
        entity.HasIndex(submission => new { submission.Model, submission.Status, submission.KeyFingerprint }); // counts the slots in use
        entity.HasIndex(submission => submission.JobId);
        entity.HasIndex(submission => new { submission.TenantName, submission.CreativeId }); // export and erasure

        var abandoned = model.Entity<AbandonedTake>();
        abandoned.ToTable("AbandonedTakes");
        abandoned.HasKey(take => take.TakeId);
        abandoned.Property(take => take.TakeId).ValueGeneratedNever();
        abandoned.HasIndex(take => take.At);

        var refundPoll = model.Entity<RefundPoll>();
        refundPoll.ToTable("RefundPolls");
        refundPoll.HasKey(row => row.SubmissionId);
        refundPoll.Property(row => row.SubmissionId).ValueGeneratedNever();
        refundPoll.HasIndex(row => row.DueAt);

        var slotLock = model.Entity<ProviderSlotLock>();
        slotLock.ToTable("ProviderSlotLocks");
        slotLock.HasKey(row => row.Model);
        slotLock.Property(row => row.Model).HasMaxLength(128);
    }
}
