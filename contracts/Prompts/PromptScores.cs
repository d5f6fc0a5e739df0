namespace AdGenius.Contracts.Prompts;

/// <summary>How well a prompt describes an ad, for the person who writes it. Nothing is decided by them.</summary>
public sealed record PromptScores
{
    /// <summary>How much the prompt states: 0 leaves everything open, 1 states everything.</summary>
    public required PromptScore Specificity { get; init; }

    /// <summary>How well what it says can be drawn.</summary>
    public required PromptScore VisualClarity { get; init; }

    /// <summary>How much movement it describes.</summary>
    public required PromptScore Motion { get; init; }

    /// <summary>How much it says about product, brand, audience and call to action.</summary>
    public required PromptScore BrandFit { get; init; }

    /// <summary>How likely a provider's moderation or a platform's rules refuse it: 0 is unlikely.</summary>
    public required PromptScore Risk { get; init; }
}
