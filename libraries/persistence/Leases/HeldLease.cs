namespace AdGenius.Persistence.Leases;

/// <summary>A lease that this process holds.</summary>
/// <param name="Name">The work it is for.</param>
/// <param name="Holder">The process that holds it.</param>
/// <param name="Token">Its fencing token; a later holder's is higher.</param>
public sealed record HeldLease(string Name, string Holder, long Token);
