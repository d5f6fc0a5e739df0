using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Motion;

/// <summary>A scene of a video.</summary>
/// <param name="Request">Its picture.</param>
/// <param name="Keyframes">Number of pictures when it moves, from 1 to 1000.</param>
public sealed record MotionScene(ImageRequest Request, int Keyframes);
