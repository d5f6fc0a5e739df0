using AdGenius.Contracts;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>What feedback asks for, in its order, and what of it cannot be made.</summary>
internal sealed record FeedbackReading(IReadOnlyList<FeedbackEdit> Edits, Failure? Fault);
