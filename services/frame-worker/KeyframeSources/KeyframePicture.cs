using AdGenius.Contracts.Clips;

namespace AdGenius.FrameWorker.KeyframeSources;

/// <summary>A finished picture of a keyframe, compressed.</summary>
/// <param name="Keyframe">Which one.</param>
/// <param name="Bytes">The file.</param>
/// <param name="ContentType"><c>image/jpeg</c>, <c>image/png</c> or <c>image/webp</c>.</param>
/// <param name="ReceivedAt">The timestamp of its receipt, of a paid picture; null of one that costs nothing.</param>
internal sealed record KeyframePicture(
    Keyframe Keyframe, ReadOnlyMemory<byte> Bytes, string ContentType, long? ReceivedAt = null);
