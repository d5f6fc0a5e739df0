namespace AdGenius.Finishing;

/// <summary>One scene of the clips.</summary>
/// <param name="StartSeconds">When it begins; the middle of its transition.</param>
/// <param name="DurationSeconds">How long it lasts.</param>
/// <param name="TransitionSeconds">How long the transition to it takes; 0 for a cut.</param>
public sealed record SceneTime(double StartSeconds, double DurationSeconds, double TransitionSeconds = 0);
