using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Videos;

internal static class QueuedRequestMap
{
    private const int RequestIdLength = 200;
    private const int DigestLength = 64;

    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<QueuedRequest>();
        entity.ToTable("QueuedRequests");
        entity.HasKey(request => request.JobId);
        entity.Property(request => request.JobId).ValueGeneratedNever();
        entity.Property(request => request.TenantName).HasMaxLength(FieldLengths.Name);
        entity.Property(request => request.RequestId).HasMaxLength(RequestIdLength);
        entity.Property(request => request.CreativeId).HasMaxLength(FieldLengths.Name);
        entity.Property(request => request.Model).HasMaxLength(FieldLengths.Name);
        entity.Property(request => request.Labels).HasJson();
        entity.Property(request => request.Digest).HasMaxLength(DigestLength);
        entity.Property(request => request.Request).HasJson();
        entity.Property(request => request.Refusals).HasJson();
        entity.HasIndex(request => request.At);
        entity.HasIndex(request => request.SendAt);
    }
}
