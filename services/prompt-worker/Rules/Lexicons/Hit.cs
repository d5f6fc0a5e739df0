namespace AdGenius.PromptWorker.Rules.Lexicons;

/// <summary>A phrase of the lexicon found in a text: the tokens from <paramref name="From"/> up to but not including <paramref
/// name="To"/>.</summary>
internal readonly record struct Hit(LexiconEntry Entry, int From, int To);
