namespace AdGenius.Bench.Sizing.Scenarios;

/// <summary>A scenario that cannot be simulated.</summary>
/// <param name="faults">What is wrong, a sentence each, with field and allowed values.</param>
internal sealed class ScenarioException(IReadOnlyList<string> faults) : Exception(string.Join('\n', faults))
{
    /// <summary>What is wrong, a sentence each.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}
