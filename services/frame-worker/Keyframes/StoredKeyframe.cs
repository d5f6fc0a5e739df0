using AdGenius.Contracts.Clips;

namespace AdGenius.FrameWorker.Keyframes;

/// <summary>A keyframe in staging.</summary>
/// <param name="Keyframe">As it is reported to the saga.</param>
/// <param name="Resolved">The model that made it.</param>
internal sealed record StoredKeyframe(RenderedKeyframe Keyframe, string Resolved);
