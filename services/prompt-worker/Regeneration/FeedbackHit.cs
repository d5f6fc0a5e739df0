namespace AdGenius.PromptWorker.Regeneration;

/// <summary>A phrase of the feedback lexicon found in a text: the tokens from <paramref name="From"/> up to but not including
/// <paramref name="To"/>.</summary>
internal readonly record struct FeedbackHit(FeedbackClass Class, string Value, int From, int To);
