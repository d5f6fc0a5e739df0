namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>The server sent more than <see cref="AnswerSizeHandler.MaxBytes"/>.</summary>
internal sealed class AnswerTooLargeException() : IOException("The answer is too large.");
