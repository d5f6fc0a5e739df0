using AdGenius.Contracts.Prompts;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Feedback that the rules have read in part: what they have changed, and the words that are left for a language model.</summary>
internal sealed record RegenerationPlan
{
    /// <summary>The earlier take.</summary>
    public required PromptParameters Before { get; init; }

    /// <summary>The earlier take with every change that the rules know.</summary>
    public required PromptParameters Known { get; init; }

    /// <summary>The result of the rules alone: the words that are left were added to prompts.</summary>
    public required PromptParameters Rules { get; init; }

    /// <summary>The parts of the feedback that no rule knows, in order.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>The scenes that the words may be about, from 0.</summary>
    public required IReadOnlySet<int> Scenes { get; init; }
}
