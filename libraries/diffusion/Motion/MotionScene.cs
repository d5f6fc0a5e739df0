namespace AdGenius.Diffusion;

/// <summary>A scene of a video.</summary>
/// <param name="Request">Its picture.</param>
/// <param name="Keyframes">Pictures it shall have when it moves, from 1 to 1000.</param>
public sealed record MotionScene(ImageRequest Request, int Keyframes);
