namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>A scene of an answer.</summary>
/// <param name="Text">The scene in the words of the prompt.</param>
/// <param name="Prompt">The scene as a prompt for an image model.</param>
/// <param name="Seconds">The length; only the proportions to the other scenes count.</param>
/// <param name="Camera">The camera move.</param>
internal sealed record AnswerScene(string Text, string Prompt, double Seconds, string Camera);
