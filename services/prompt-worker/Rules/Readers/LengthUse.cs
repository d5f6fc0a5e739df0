namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>How a text uses a length.</summary>
internal enum LengthUse
{
    /// <summary>It is not the length of the video: "a 3 second hand", "ready in 3 minutes".</summary>
    None,

    /// <summary>The words state it: "a 15 second ad", "make it 1 minute long".</summary>
    Stated,

    /// <summary>It stands alone between marks: "waves, 8 s".</summary>
    Alone,

    /// <summary>Probably: "waves for half a minute", "ten seconds of waves".</summary>
    Implied,

    /// <summary>The greatest length: "keep it under 10 seconds".</summary>
    AtMost,

    /// <summary>The length of each scene: "two 5-second scenes".</summary>
    OfEachScene,
}
