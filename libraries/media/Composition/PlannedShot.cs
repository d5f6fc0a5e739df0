namespace AdGenius.Media.Composition;

/// <summary>One scene: how many pictures play one after the other, and for how long in all.</summary>
/// <param name="PictureCount">At least one.</param>
/// <param name="DurationSeconds">Above zero.</param>
public readonly record struct PlannedShot(int PictureCount, double DurationSeconds);
