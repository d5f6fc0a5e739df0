namespace AdGenius.ProviderWorker.Providers.Sandbox;

/// <summary>What a sandbox job comes to.</summary>
internal enum SandboxOutcome
{
    /// <summary>A clip.</summary>
    Clip,

    /// <summary>Refused by moderation at once.</summary>
    Moderated,

    /// <summary>Finished without a video, as some providers do when moderation refuses the result.</summary>
    NoVideo,

    /// <summary>No credit left.</summary>
    Quota,

    /// <summary>Not a valid request.</summary>
    Invalid,

    /// <summary>Failed at the provider after the delay.</summary>
    Fault,

    /// <summary>The model was retired.</summary>
    Retired,

    /// <summary>Always "not now".</summary>
    Throttled,

    /// <summary>Accepted, and the answer is lost for good.</summary>
    Lost,

    /// <summary>Accepted, the answer is lost, and the job is found afterwards.</summary>
    Found,

    /// <summary>A file that is not a video.</summary>
    BadFile,

    /// <summary>Never ends.</summary>
    Never,
}
