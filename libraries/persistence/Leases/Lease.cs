namespace AdGenius.Persistence.Leases;

/// <summary>The right of one process at a time to do some work. Written by <see cref="LeaseStore"/> only.</summary>
public class Lease
{
    /// <summary>The work it is for. Key.</summary>
    public string Name { get; set; } = null!;

    /// <summary>The process that holds it, or held it last.</summary>
    public string Holder { get; set; } = null!;

    /// <summary>Fencing token: incremented with every change of holder, so that writes of an earlier holder are rejected.</summary>
    public long Token { get; set; }

    /// <summary>On the database's clock.</summary>
    public DateTimeOffset ExpiresAt { get; set; }
}
