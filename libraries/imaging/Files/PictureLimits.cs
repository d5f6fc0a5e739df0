namespace AdGenius.Imaging.Files;

/// <summary>How large a picture may be. Checked against the header, before anything is decoded.</summary>
public sealed record PictureLimits
{
    /// <summary>What is read by default: any photograph of a phone or a camera, and no picture that is made to fill the memory.</summary>
    public static PictureLimits Default { get; } = new();

    /// <summary>Maximum number of pixels.</summary>
    public long MaxPixels { get; init; } = 64_000_000;

    /// <summary>Maximum number of bytes of the decoded picture, all channels together.</summary>
    public long MaxDecodedBytes { get; init; } = 256 * 1024 * 1024;

    /// <exception cref="InvalidPictureException">The picture is larger.</exception>
    internal void Check(in PictureHeader header)
    {
        if (header.PixelCount > MaxPixels || header.DecodedBytes > MaxDecodedBytes)
        {
            var actual = FormattableString.Invariant($"{header.Width} × {header.Height} pixels take {header.DecodedBytes / 1e6:0} MB");
            var allowed = FormattableString.Invariant($"{MaxPixels / 1e6:0.#} million pixels and {MaxDecodedBytes / 1e6:0} MB");
            throw new InvalidPictureException($"The picture is too large: {actual}; at most {allowed} are read.");
        }
    }
}
