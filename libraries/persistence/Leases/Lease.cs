namespace AdGenius.Persistence.Leases;

/// <summary>Who may do what only one process at a time should do. Written by <see cref="LeaseStore"/> only.</summary>
public class Lease
{
    /// <summary>What it is for. Key.</summary>
    public string Name { get; set; } = null!;

    /// <summary>The process that has it, or had it last.</summary>
    public string Holder { get; set; } = null!;

    /// <summary>Grows each time the lease goes to another holder, so that a write of an earlier one can be told and refused.</summary>
    public long Token { get; set; }

    /// <summary>On the database's clock.</summary>
    public DateTimeOffset ExpiresAt { get; set; }
}
