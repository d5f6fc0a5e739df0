using AdGenius.Hosting.Telemetry;
using AdGenius.Persistence.Mapping;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AdGenius.Persistence.Videos;

internal sealed class VideoStateMap : SagaClassMap<VideoState>
{
    private const int RequestIdLength = 200;

    protected override void Configure(EntityTypeBuilder<VideoState> entity, ModelBuilder model)
    {
        entity.ToTable("Videos");
        entity.Property(video => video.CurrentState).HasMaxLength(32);
        entity.Property(video => video.Outcome).HasMaxLength(32).UsePropertyAccessMode(PropertyAccessMode.Property);
        entity.Property(video => video.HeldUntil).UsePropertyAccessMode(PropertyAccessMode.Property);
        entity.Property(video => video.RequestId).HasMaxLength(RequestIdLength);
        entity.Property(video => video.TenantName).HasMaxLength(FieldLengths.Name);
        entity.Property(video => video.CreativeId).HasMaxLength(FieldLengths.Name);
        entity.Property(video => video.Request).HasJson();
        entity.Property(video => video.SourcePicture).HasJson();
        entity.Property(video => video.Parameters).HasJson();
        entity.Property(video => video.BrandKit).HasJson();
        entity.Property(video => video.Approval).HasJson();
        entity.Property(video => video.Failure).HasJson();
        entity.Property(video => video.MainStage).HasConversion<string>().HasMaxLength(16);
        entity.Property(video => video.Model).HasMaxLength(128);
        entity.Property(video => video.CancelReason).HasMaxLength(1000);
        entity.Property(video => video.TraceParent).HasMaxLength(JobTrace.TraceParentLength);
        entity.Property(video => video.Version).IsConcurrencyToken();
        entity.HasIndex(video => new { video.TenantName, video.RequestId }).IsUnique();
        entity.HasIndex(video => new { video.TenantName, video.AcceptedAt });
        entity.HasIndex(video => new { video.TenantName, video.Outcome, video.AcceptedAt });

        // The list, export and erasure of a creative.
        entity.HasIndex(video => new { video.TenantName, video.CreativeId, video.AcceptedAt });

        // Retention; like the outcome it changes once.
        entity.HasIndex(video => video.EndedAt);

        // The takes repeat tenant and creative, so that a unique index can guarantee one take per iteration; the foreign key keeps the
        // copies equal to the job's.
        entity.HasMany(video => video.Takes).WithOne()
            .HasPrincipalKey(video => new { video.CorrelationId, video.TenantName, video.CreativeId })
            .HasForeignKey(take => new { take.JobId, take.TenantName, take.CreativeId })
            .OnDelete(DeleteBehavior.Cascade);
    }
}
