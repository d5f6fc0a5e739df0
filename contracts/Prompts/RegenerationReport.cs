namespace AdGenius.Contracts.Prompts;

/// <summary>What feedback has changed against the take that it refers to. Whatever is not listed is the same in both takes.</summary>
public sealed record RegenerationReport
{
    /// <summary>The earlier take.</summary>
    public required Guid BasedOnTake { get; init; }

    /// <summary>The feedback.</summary>
    public required string Feedback { get; init; }

    /// <summary>The changed parameters; empty when the feedback asks for nothing that differs.</summary>
    public required IReadOnlyList<ParameterChange> Changes { get; init; }

    /// <summary>
    /// The scenes whose pictures differ, counted from 1. The pictures of the others are those of the earlier take, byte by byte, where
    /// frame workers render them; a provider generates its clip as a whole.
    /// </summary>
    public required IReadOnlyList<int> ChangedScenes { get; init; }

    /// <summary>
    /// The parts of the feedback that no rule knows; they were added to prompts in the same words. Null when there are none.
    /// </summary>
    public IReadOnlyList<string>? AddedWords { get; init; }
}
