using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Videos;

internal static class EarlyCancellationMap
{
    private const int ReasonLength = 500;

    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<EarlyCancellation>();
        entity.ToTable("EarlyCancellations");
        entity.HasKey(cancellation => new { cancellation.JobId, cancellation.TenantName });
        entity.Property(cancellation => cancellation.TenantName).HasMaxLength(FieldLengths.Name);
        entity.Property(cancellation => cancellation.Reason).HasMaxLength(ReasonLength);
        entity.HasIndex(cancellation => cancellation.At);
    }
}
