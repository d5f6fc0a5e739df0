namespace AdGenius.VideoRequests;

/// <summary>The sound files that are music, uploaded or behind an address.</summary>
public static class MusicFormats
{
    /// <summary>Their names, separated by commas.</summary>
    public const string Names = "MP3, WAV, M4A, AAC, FLAC, AIFF, Ogg, WebM";
}
