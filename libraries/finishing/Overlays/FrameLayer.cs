using AdGenius.Finishing.Presets;

namespace AdGenius.Finishing.Overlays;

/// <summary>A drawn picture over the video for some time.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Png">The picture, with transparency.</param>
/// <param name="Box">Its place; the size is that of the picture.</param>
/// <param name="From">When it appears, in seconds.</param>
/// <param name="To">When it disappears.</param>
/// <param name="FadeSeconds">How long it takes to appear.</param>
internal sealed record FrameLayer(OverlayKind Kind, byte[] Png, Box Box, double From, double To, double FadeSeconds);
