namespace AdGenius.PromptWorker.Policy.Text;

/// <summary>A term in a text.</summary>
/// <param name="Value">What the term stands for.</param>
/// <param name="Start">Its first character.</param>
/// <param name="End">In a finished search the character after its last one.</param>
internal readonly record struct TermHit<T>(T Value, int Start, int End);
