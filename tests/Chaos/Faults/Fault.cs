namespace AdGenius.Chaos.Faults;

/// <summary>A kind of fault.</summary>
/// <param name="Name">Jepsen's name, where it has one.</param>
/// <param name="InjectAsync">Injects the fault, waits for its duration, and heals it.</param>
internal sealed record Fault(string Name, Func<Random, CancellationToken, Task> InjectAsync);
