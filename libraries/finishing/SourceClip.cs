using AdGenius.Media.Probe;

namespace AdGenius.Finishing;

/// <summary>A clip to finish.</summary>
/// <param name="File">The local file.</param>
/// <param name="Media">What ffprobe says of it; null when the library is to probe it.</param>
public sealed record SourceClip(string File, ProbedMedia? Media = null);
