namespace AdGenius.Media.Composition.Timeline;

/// <summary>How to make one frame.</summary>
/// <param name="Shot">The current shot.</param>
/// <param name="Next">During a transition: the shot that takes over.</param>
/// <param name="Progress">During a transition: how far, above 0 and below 1.</param>
internal readonly record struct FrameComposition(ShotView Shot, ShotView? Next, double Progress)
{
    /// <summary>Earlier pictures are no longer needed.</summary>
    public int FirstPicture => Shot.First;

    /// <summary>Pictures up to this one are needed.</summary>
    public int LastPicture => Next?.Last ?? Shot.Last;
}
