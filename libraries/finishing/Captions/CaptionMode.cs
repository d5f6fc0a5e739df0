namespace AdGenius.Finishing.Captions;

/// <summary>Where captions go.</summary>
public enum CaptionMode
{
    /// <summary>No captions.</summary>
    None,

    /// <summary>Files beside the video.</summary>
    Sidecar,

    /// <summary>In the picture, and files beside the video.</summary>
    Burned,
}
