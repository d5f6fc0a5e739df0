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
        entity.Property(submission => submission.TenantName).HasMaxLength(VideoStateMap.NameLength);
        entity.Property(submission => submission.CreativeId).HasMaxLength(VideoStateMap.NameLength);
        entity.Property(submission => submission.Model).HasMaxLength(128);
        entity.Property(submission => submission.Status).HasConversion<string>().HasMaxLength(16);
        entity.Property(submission => submission.AbandonedBecause).HasConversion<string>().HasMaxLength(32);
        entity.Property(submission => submission.KeyFingerprint).HasMaxLength(64);
        entity.Property(submission => submission.ProviderJobId).HasMaxLength(512);
        entity.Property(submission => submission.Command).HasJson();
        entity.Property(submission => submission.ProducedBy).HasJson();
        entity.Property(submission => submission.Clip).HasJson();
        entity.Property(submission => submission.Failure).HasJson();
        entity.Property(submission => submission.Adjustments).HasJsonList();
        entity.Property(submission => submission.Version).IsConcurrencyToken();
        entity.HasIndex(submission => new { submission.TakeId, submission.Attempt }).IsUnique();
        entity.HasIndex(submission => new { submission.AnsweredAt, submission.DueAt });
        entity.HasIndex(submission => new { submission.Model, submission.ProviderJobId });
        entity.HasIndex(submission => submission.JobId);

        var abandoned = model.Entity<AbandonedTake>();
        abandoned.ToTable("AbandonedTakes");
        abandoned.HasKey(take => take.TakeId);
        abandoned.Property(take => take.TakeId).ValueGeneratedNever();
        abandoned.HasIndex(take => take.At);

        var charge = model.Entity<OpenCharge>();
        charge.ToTable("OpenCharges");
        charge.HasKey(open => open.SubmissionId);
        charge.Property(open => open.SubmissionId).ValueGeneratedNever();
        charge.HasIndex(open => open.DueAt);

        var gate = model.Entity<ProviderGate>();
        gate.ToTable("ProviderGates");
        gate.HasKey(door => door.Model);
        gate.Property(door => door.Model).HasMaxLength(128);
    }
}
