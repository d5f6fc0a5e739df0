using AdGenius.Contracts.Clips;

namespace AdGenius.FrameWorker.Keyframes;

/// <summary>A keyframe in staging.</summary>
/// <param name="Keyframe">As it is told to the saga.</param>
/// <param name="Resolved">What made it.</param>
internal sealed record StoredKeyframe(RenderedKeyframe Keyframe, string Resolved);
