namespace AdGenius.Persistence.Leases;

/// <summary>A lease as its holder knows it.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Holder">The process that has it.</param>
/// <param name="Token">Its number; a later holder's is higher.</param>
public sealed record HeldLease(string Name, string Holder, long Token);
