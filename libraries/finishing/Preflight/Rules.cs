namespace AdGenius.Finishing.Preflight;

/// <summary>Names of the rules, as reports have them.</summary>
public static class Rules
{
    /// <summary>The container is MP4 with its index first.</summary>
    public const string Container = "container";

    /// <summary>The video is H.264 in 4:2:0.</summary>
    public const string VideoCodec = "video-codec";

    /// <summary>The platform accepts the shape.</summary>
    public const string Shape = "shape";

    /// <summary>The frame is large enough.</summary>
    public const string Size = "size";

    /// <summary>Length in seconds.</summary>
    public const string Length = "length";

    /// <summary>Frames per second.</summary>
    public const string FrameRate = "frame-rate";

    /// <summary>Bit rate of all streams.</summary>
    public const string BitRate = "bit-rate";

    /// <summary>Size of the file.</summary>
    public const string FileSize = "file-size";

    /// <summary>There is an audio stream, AAC at 44.1 or 48 kHz.</summary>
    public const string Audio = "audio";

    /// <summary>The sound begins and ends with the pictures.</summary>
    public const string AudioLength = "audio-length";

    /// <summary>Integrated loudness.</summary>
    public const string Loudness = "loudness";

    /// <summary>True peak.</summary>
    public const string TruePeak = "true-peak";

    /// <summary>No flashes that can cause seizures.</summary>
    public const string Flashing = "flashing";

    /// <summary>No long black.</summary>
    public const string Black = "black";

    /// <summary>No long standstill.</summary>
    public const string Freeze = "freeze";

    /// <summary>Texts and logos lie within the safe area.</summary>
    public const string SafeArea = "safe-area";

    /// <summary>Texts can be read on the picture behind them.</summary>
    public const string Contrast = "contrast";

    /// <summary>The file says that it was made by AI.</summary>
    public const string Disclosure = "disclosure";

    /// <summary>The request's outputs exist.</summary>
    public const string Outputs = "outputs";

    /// <summary>Voice, language, speed and text can be spoken, in the time that there is.</summary>
    public const string Speech = "speech";

    /// <summary>No text holds a word that the brand forbids.</summary>
    public const string ForbiddenWords = "forbidden-words";

    /// <summary>Overlays fit into every shape.</summary>
    public const string Layout = "layout";
}
