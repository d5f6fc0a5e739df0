using AdGenius.Contracts;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>What feedback asks for, in its order, and what of it cannot be made.</summary>
/// <param name="Edits">The changes.</param>
/// <param name="Fault">Why the feedback cannot be used; null where it can.</param>
/// <param name="Repetition">The words that ask for the same once more, where it asks for nothing else; null otherwise.</param>
internal sealed record FeedbackReading(IReadOnlyList<FeedbackEdit> Edits, Failure? Fault, string? Repetition);
