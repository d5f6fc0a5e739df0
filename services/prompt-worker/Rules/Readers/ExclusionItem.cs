namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>A thing that a negation is about.</summary>
/// <param name="From">Its first token.</param>
/// <param name="To">The token behind its last one.</param>
/// <param name="Kind">What it names.</param>
/// <param name="English">Its name in English, where the lexicon has one.</param>
internal sealed record ExclusionItem(int From, int To, ExclusionKind Kind, string? English);
