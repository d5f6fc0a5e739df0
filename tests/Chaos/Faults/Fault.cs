namespace AdGenius.Chaos.Faults;

/// <summary>One way of breaking things.</summary>
/// <param name="Name">As Jepsen names it, where it does.</param>
/// <param name="InjectAsync">Breaks it, waits as long as it lasts, and heals it.</param>
internal sealed record Fault(string Name, Func<Random, CancellationToken, Task> InjectAsync);
