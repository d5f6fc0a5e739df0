namespace AdGenius.Finishing.Voice;

/// <summary>No speech was made. The message is safe to show.</summary>
public sealed class SpeechFailedException : Exception
{
    public SpeechFailedException()
    {
    }

    public SpeechFailedException(string message)
        : base(message)
    {
    }

    public SpeechFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>True when the same request may succeed later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>True when the request was sent and its answer was lost: it may have been charged.</summary>
    public bool OutcomeUnknown { get; init; }
}
