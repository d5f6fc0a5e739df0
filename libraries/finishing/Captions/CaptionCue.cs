namespace AdGenius.Finishing.Captions;

/// <summary>One caption.</summary>
/// <param name="StartSeconds">When it appears.</param>
/// <param name="EndSeconds">When it disappears.</param>
/// <param name="Text">The words, in one line.</param>
public sealed record CaptionCue(double StartSeconds, double EndSeconds, string Text);
