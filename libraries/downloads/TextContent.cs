namespace AdGenius.Downloads;

/// <summary>Recognizes text where a video, a picture, a sound file or a font was asked for.</summary>
public static class TextContent
{
    /// <summary>How many bytes of a file <see cref="IsAtStart"/> needs.</summary>
    public const int StartLength = 1_024;

    /// <summary>
    /// True for text, such as JSON, a page or a line: an address that answers so reports progress, an error or maintenance, and the file is
    /// not ready. The content type does not tell, since servers send these and files with any. The first bytes of every video, picture,
    /// sound file and font contain control characters.
    /// </summary>
    /// <param name="start">The first bytes of the file.</param>
    public static bool IsAtStart(ReadOnlySpan<byte> start)
    {
        start = start.Length > StartLength ? start[..StartLength] : start;
        var isPrintable = !start.ContainsAnyInRange<byte>(0x00, 0x08) && !start.ContainsAnyInRange<byte>(0x0E, 0x1F);
        return isPrintable || start.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[' or (byte)'<', ..];
    }

    /// <summary>The same for a file that was written; its position is changed.</summary>
    /// <param name="file">The file, which can be read and sought.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<bool> IsAtStartAsync(Stream file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        var buffer = new byte[StartLength];
        file.Position = 0;
        var length = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return IsAtStart(buffer.AsSpan(0, length));
    }
}
