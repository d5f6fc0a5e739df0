namespace AdGenius.Finishing.Captions;

/// <summary>How burned captions look.</summary>
public enum CaptionStyle
{
    /// <summary>Letters on a dark, translucent panel.</summary>
    Panel,

    /// <summary>Letters with an outline.</summary>
    Outline,
}
