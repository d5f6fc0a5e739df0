namespace AdGenius.PromptWorker.Rules.Text;

/// <summary>Characters of a text, from <paramref name="Start"/> up to but not including <paramref name="End"/>.</summary>
internal readonly record struct CharacterRange(int Start, int End);
