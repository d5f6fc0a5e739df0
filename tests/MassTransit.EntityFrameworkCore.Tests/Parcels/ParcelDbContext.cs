using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Parcels;

public sealed class ParcelDbContext(DbContextOptions<ParcelDbContext> options) : SagaDbContext(options)
{
    protected override IEnumerable<ISagaClassMap> Configurations => [new ParcelMap()];

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        ChangeTracker.DetectChanges();
        foreach (var parcel in ChangeTracker.Entries<Parcel>().Where(entry => entry.State == EntityState.Modified))
        {
            parcel.Entity.Version = parcel.Property(p => p.Version).OriginalValue + 1;
        }

        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.AddTransactionalOutboxEntities();
        modelBuilder.Entity<OutboxMessage>().HasIndex(message => new { message.CorrelationId, message.SequenceNumber });
    }

    private sealed class ParcelMap : SagaClassMap<Parcel>
    {
        protected override void Configure(EntityTypeBuilder<Parcel> entity, ModelBuilder model)
        {
            entity.Property(parcel => parcel.Version).IsConcurrencyToken();
            entity.Property(parcel => parcel.Label).HasMaxLength(64);
            entity.HasMany(parcel => parcel.Scans).WithOne().HasForeignKey("ParcelId");
        }
    }
}
