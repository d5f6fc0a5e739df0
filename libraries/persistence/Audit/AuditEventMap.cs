using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Audit;

internal static class AuditEventMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<AuditEvent>();
        entity.ToTable("AuditEvents");
        entity.HasKey(auditEvent => auditEvent.Sequence);
        entity.Property(auditEvent => auditEvent.Sequence).ValueGeneratedOnAdd();
        entity.Property(auditEvent => auditEvent.Actor).HasMaxLength(FieldLengths.Actor);
        entity.Property(auditEvent => auditEvent.Action).HasMaxLength(64);
        entity.Property(auditEvent => auditEvent.Target).HasMaxLength(AuditLog.MaxTargetLength);
        entity.Property(auditEvent => auditEvent.Details).HasMaxLength(AuditLog.MaxDetailsLength);
        entity.Property(auditEvent => auditEvent.Result).HasConversion<string>().HasMaxLength(16);
        entity.Property(auditEvent => auditEvent.ResultText).HasMaxLength(AuditLog.MaxResultLength);
        entity.HasIndex(auditEvent => auditEvent.At);
    }
}
