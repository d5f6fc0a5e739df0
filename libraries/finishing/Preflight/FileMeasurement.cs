using AdGenius.Finishing.Mix;
using AdGenius.Media.Probe;

namespace AdGenius.Finishing.Preflight;

/// <summary>What decoding a file once has shown of its pictures and its sound.</summary>
public sealed class FileMeasurement
{
    internal FileMeasurement(ProbedMedia media, PictureFindings picture, LoudnessReport? loudness, bool isCutShort) =>
        (Media, Picture, Loudness, IsCutShort) = (media, picture, loudness, isCutShort);

    internal ProbedMedia Media { get; }

    internal PictureFindings Picture { get; }

    /// <summary>Null for a file without sound, and for one whose sound cannot be decoded.</summary>
    internal LoudnessReport? Loudness { get; }

    /// <summary>True where the file ends before the last of what it says that it holds.</summary>
    internal bool IsCutShort { get; }
}
