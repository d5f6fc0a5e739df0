namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>A parameter in the form of an option, such as <c>--ar 9:16</c>.</summary>
/// <param name="Name">The name in small letters, without hyphens.</param>
/// <param name="From">The first token: a hyphen or dash.</param>
/// <param name="ValueFrom">The first token of the value.</param>
/// <param name="To">The token after the last one that may belong to the value: the next flag, the end of the line or of the text.</param>
internal sealed record Flag(string Name, int From, int ValueFrom, int To);
