namespace AdGenius.Finishing.Shapes;

/// <summary>How a clip gets another shape.</summary>
public enum Reframe
{
    /// <summary>A crop where it keeps most of what is to be seen, else the whole picture over a blurred copy.</summary>
    Auto,

    /// <summary>A crop that follows the subject.</summary>
    Crop,

    /// <summary>The whole picture over a blurred copy that fills the frame.</summary>
    Fit,
}
