namespace AdGenius.Persistence.Videos;

/// <summary>How an attempt of a take stands for the orchestrator.</summary>
public enum AttemptState
{
    /// <summary>Its result is awaited.</summary>
    Current,

    /// <summary>Its job or its take has ended, or a later attempt has begun: no result is awaited.</summary>
    Ended,

    /// <summary>Its job does not exist any more.</summary>
    Erased,
}
