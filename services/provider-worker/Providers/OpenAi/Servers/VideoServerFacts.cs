namespace AdGenius.ProviderWorker.Providers.OpenAi.Servers;

/// <summary>What a server has answered when it was asked last.</summary>
/// <param name="Fault">Why it cannot be used; null when it can.</param>
internal sealed record VideoServerFacts(string? Fault)
{
    /// <summary>The name of its model; null when it has not said.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// What the model makes videos from, such as <c>T2V</c> (text), <c>I2V</c> (a picture) or <c>TI2V</c>; null when not said.
    /// </summary>
    public string? TaskType { get; init; }

    /// <summary>How many of its videos are not finished.</summary>
    public int Unfinished { get; init; }
}
