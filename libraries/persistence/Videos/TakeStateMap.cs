using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Videos;

internal static class TakeStateMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<TakeState>();
        entity.ToTable("Takes");
        entity.HasKey(take => take.TakeId);
        entity.Property(take => take.TakeId).ValueGeneratedNever();
        entity.Property(take => take.TenantName).HasMaxLength(FieldLengths.Name);
        entity.Property(take => take.CreativeId).HasMaxLength(FieldLengths.Name);
        entity.Property(take => take.Status).HasConversion<string>().HasMaxLength(16);
        entity.Property(take => take.Model).HasMaxLength(128);
        entity.Property(take => take.Activity).HasMaxLength(500);
        entity.Property(take => take.Commands).HasJsonList();
        entity.Property(take => take.Plan).HasJson();
        entity.Property(take => take.Keyframes).HasJsonList();
        entity.Property(take => take.RenderedBatches).HasJsonList();
        entity.Property(take => take.Adjustments).HasJsonList();
        entity.Property(take => take.Retries).HasJsonList();
        entity.Property(take => take.TriedModels).HasJsonList();
        entity.Property(take => take.Costs).HasJsonList();
        entity.Property(take => take.Source).HasConversion<string>().HasMaxLength(16);
        entity.Property(take => take.Resolved).HasMaxLength(256);
        entity.Property(take => take.Clip).HasJson();
        entity.Property(take => take.ShapeClips).HasJson();
        entity.Property(take => take.Finished).HasJson();
        entity.Property(take => take.Finishing).HasJson();
        entity.Property(take => take.Outputs).HasJson();
        entity.Property(take => take.Sources).HasJson();
        entity.Property(take => take.Video).HasJson();
        entity.Property(take => take.Poster).HasJson();
        entity.Property(take => take.Preview).HasJson();
        entity.Property(take => take.Manifest).HasJson();
        entity.Property(take => take.Facts).HasJson();
        entity.Property(take => take.Failure).HasJson();
        entity.Property(take => take.ProducedBy).HasJson();
        entity.HasIndex(take => new { take.JobId, take.Number }).IsUnique();
        entity.HasIndex(take => new { take.TenantName, take.CreativeId, take.Iteration }).IsUnique();
    }
}
