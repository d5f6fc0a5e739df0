using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Motion;

/// <summary>One picture of a moving video. Any worker makes the same picture from it.</summary>
/// <param name="Scene">The scene it belongs to, from 0.</param>
/// <param name="Position">Where in the scene it stands: 0 at its start, below 1.</param>
/// <param name="Request">The picture.</param>
public sealed record MotionKeyframe(int Scene, float Position, ImageRequest Request);
