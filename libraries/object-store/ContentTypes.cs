namespace AdGenius.ObjectStore;

/// <summary>The media types of stored files by their extension.</summary>
public static class ContentTypes
{
    /// <summary>The media type of a key or file name; <c>application/octet-stream</c> for unknown extensions.</summary>
    public static string Of(string key) => Path.GetExtension(key) switch
    {
        ".mp4" => "video/mp4",
        ".webm" => "video/webm",
        ".jpg" => "image/jpeg",
        ".png" => "image/png",
        ".webp" => "image/webp",
        ".json" => "application/json",
        ".srt" => "application/x-subrip",
        ".vtt" => "text/vtt",
        ".wav" => "audio/wav",
        _ => "application/octet-stream",
    };
}
