using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Audit;

internal static class AdminActMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<AdminAct>();
        entity.ToTable("AdminActs");
        entity.HasKey(act => act.Sequence);
        entity.Property(act => act.Sequence).ValueGeneratedOnAdd();
        entity.Property(act => act.Actor).HasMaxLength(FieldLengths.Actor);
        entity.Property(act => act.Act).HasMaxLength(64);
        entity.Property(act => act.Target).HasMaxLength(AuditLog.MaxTargetLength);
        entity.Property(act => act.Details).HasMaxLength(AuditLog.MaxDetailsLength);
        entity.Property(act => act.Result).HasConversion<string>().HasMaxLength(16);
        entity.Property(act => act.ResultText).HasMaxLength(AuditLog.MaxResultLength);
        entity.HasIndex(act => act.At);
    }
}
