namespace AdGenius.VideoRequests;

/// <summary>How many characters each text over a video may have.</summary>
public static class OverlayLengths
{
    /// <summary>A logo that is a text.</summary>
    public const int Logo = 40;

    /// <summary>The headline.</summary>
    public const int Headline = 120;

    /// <summary>The call to action.</summary>
    public const int CallToAction = 40;

    /// <summary>The legal line.</summary>
    public const int LegalLine = 300;

    /// <summary>The label that says that the video was made by AI.</summary>
    public const int Label = 60;
}
