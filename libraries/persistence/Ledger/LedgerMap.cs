using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Ledger;

internal static class LedgerMap
{
    public static void Configure(ModelBuilder model)
    {
        var entry = model.Entity<LedgerEntry>();
        entry.ToTable("LedgerEntries");
        entry.HasKey(row => row.EntryId);
        entry.Property(row => row.EntryId).ValueGeneratedNever();
        entry.Property(row => row.Reference).HasMaxLength(200);
        entry.Property(row => row.Kind).HasConversion<string>().HasMaxLength(16);
        entry.Property(row => row.TenantName).HasMaxLength(FieldLengths.Name);
        entry.Property(row => row.CreativeId).HasMaxLength(FieldLengths.Name);
        entry.Property(row => row.Provider).HasMaxLength(128);
        entry.Property(row => row.Model).HasMaxLength(128);
        entry.Property(row => row.Accounts).HasMaxLength(300);
        entry.HasIndex(row => row.Reference).IsUnique();
        entry.HasIndex(row => new { row.TenantName, row.CreatedAt });
        entry.HasIndex(row => row.JobId);
        entry.HasIndex(row => row.CreatedAt);

        // Retention looks for a job's unsettled calls before it deletes the job; few calls are unsettled, and entries are kept for years.
        entry.HasIndex(row => row.JobId, "ix_ledger_entries_reserved").HasFilter("kind = 'Reserved'");
        entry.HasIndex(row => row.UsageDueAt, "ix_ledger_entries_usage_due").HasFilter("usage_due_at IS NOT NULL"); // few rows

        var account = model.Entity<LedgerAccount>();
        account.ToTable("LedgerAccounts");
        account.HasKey(row => row.Account);
        account.Property(row => row.Account).HasMaxLength(150);
    }
}
