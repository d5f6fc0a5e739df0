namespace AdGenius.PromptWorker.Rules.Lexicons;

/// <summary>A phrase of a lexicon.</summary>
/// <param name="Class">Its class.</param>
/// <param name="Language">The language it belongs to.</param>
/// <param name="Tokens">The normalized tokens; at least one.</param>
/// <param name="Value">What it stands for, such as the number of a number word; null for classes without values.</param>
/// <param name="Rank">The order of its value within its class; lower values take precedence.</param>
internal sealed record LexiconEntry(WordClass Class, Language Language, string[] Tokens, string? Value, int Rank);
