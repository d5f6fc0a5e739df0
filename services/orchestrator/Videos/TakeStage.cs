namespace AdGenius.Orchestrator.Videos;

/// <summary>Which command a take in progress waits for.</summary>
internal enum TakeStage
{
    /// <summary>A provider makes the clip or the image.</summary>
    Generate,

    /// <summary>Frame workers render keyframes.</summary>
    Keyframes,

    /// <summary>A frame worker makes the clip of keyframes, or of a provider's image.</summary>
    Compose,

    /// <summary>The storage worker finishes and stores the clip.</summary>
    Store,
}
