using AdGenius.Contracts.Videos;

namespace AdGenius.Media.Composition.Transitions;

/// <summary>How long two shots are mixed.</summary>
public static class TransitionLength
{
    /// <summary>
    /// An even number of frames, at most half of the shorter neighbour, so that a shot never holds two transitions at once.
    /// </summary>
    /// <param name="transition">How the shots join.</param>
    /// <param name="framesPerSecond">The frame rate.</param>
    /// <param name="before">Frames of the shot before.</param>
    /// <param name="after">Frames of the shot behind.</param>
    public static double FramesOf(Transition transition, double framesPerSecond, double before, double after)
    {
        var wanted = framesPerSecond * transition switch
        {
            Transition.Cut => 0,
            Transition.FadeThroughBlack => 1.0,
            Transition.Slide => 0.7,
            Transition.Dissolve => 0.9,
            _ => 0.8,
        };
        return Math.Floor(Math.Min(wanted, Math.Min(before, after) / 2) / 2) * 2;
    }
}
