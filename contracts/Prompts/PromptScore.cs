namespace AdGenius.Contracts.Prompts;

/// <summary>A score of a prompt with its reason.</summary>
public sealed record PromptScore
{
    /// <summary>0 to 1.</summary>
    public required double Value { get; init; }

    /// <summary>The reason in one sentence.</summary>
    public required string Reason { get; init; }
}
