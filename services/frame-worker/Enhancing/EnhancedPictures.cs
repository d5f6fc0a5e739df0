using AdGenius.Media.Composition;

namespace AdGenius.FrameWorker.Enhancing;

/// <summary>The pictures that a clip is composed of.</summary>
/// <param name="Shots">The shots, with more pictures where some were interpolated.</param>
/// <param name="Pictures">The pictures of all shots in order.</param>
internal sealed record EnhancedPictures(IReadOnlyList<PlannedShot> Shots, IReadOnlyList<SuppliedPicture> Pictures);
