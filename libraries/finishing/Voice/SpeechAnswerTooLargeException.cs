namespace AdGenius.Finishing.Voice;

/// <summary>A speech server's answer is longer than any sentence.</summary>
internal sealed class SpeechAnswerTooLargeException()
    : IOException($"The speech server's answer has more than {SpeechAnswerSizeHandler.MaxBytes} bytes.");
