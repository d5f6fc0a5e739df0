namespace AdGenius.PromptWorker.Regeneration;

/// <summary>A phrase of the feedback lexicon.</summary>
/// <param name="Class">Its class.</param>
/// <param name="Tokens">The normalized tokens; at least one.</param>
/// <param name="Value">What it stands for; empty for classes without values.</param>
internal sealed record FeedbackPhrase(FeedbackClass Class, string[] Tokens, string Value);
