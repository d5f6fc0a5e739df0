namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Words that may state a parameter; the context decides.</summary>
/// <param name="From">The first token.</param>
/// <param name="To">The token after the last.</param>
/// <param name="Value">The value the words would state.</param>
/// <param name="IsStrong">True where the words alone are enough, such as "vertical format".</param>
/// <param name="IsRatio">True for a ratio in digits.</param>
internal sealed record Candidate(int From, int To, string Value, bool IsStrong, bool IsRatio = false);
