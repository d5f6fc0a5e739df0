using AdGenius.Finishing.Mix;
using AdGenius.Media.Probe;

namespace AdGenius.Finishing.Preflight;

/// <summary>What decoding a file once has shown of its pictures and its sound.</summary>
public sealed class FileMeasurement
{
    internal FileMeasurement(ProbedMedia media, PictureFindings picture, LoudnessReport? loudness) =>
        (Media, Picture, Loudness) = (media, picture, loudness);

    internal ProbedMedia Media { get; }

    internal PictureFindings Picture { get; }

    /// <summary>Null for a file without sound.</summary>
    internal LoudnessReport? Loudness { get; }
}
