using AdGenius.Contracts.Clips;

namespace AdGenius.FrameWorker.Keyframes;

/// <summary>A finished picture of a keyframe, compressed.</summary>
/// <param name="Keyframe">Which one.</param>
/// <param name="Bytes">The file.</param>
/// <param name="ContentType"><c>image/jpeg</c>, <c>image/png</c> or <c>image/webp</c>.</param>
internal sealed record KeyframePicture(Keyframe Keyframe, ReadOnlyMemory<byte> Bytes, string ContentType);
