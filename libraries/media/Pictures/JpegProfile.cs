namespace AdGenius.Media.Pictures;

/// <summary>
/// The colour profile of a JPEG file (ICC.1:2022, annex B.4): ffmpeg's encoder writes none before version 5.1, and later that of its input.
/// </summary>
internal static class JpegProfile
{
    private const byte ApplicationData2 = 0xE2;
    private const int HeaderLength = 14; // its name, its number, and the number of segments
    private const int ColourSpaceOffset = 16;

    /// <summary>
    /// <paramref name="target"/>, which is of red, green and blue, with the profile of <paramref name="source"/> in the place of its own;
    /// without any where that has none, or one for other colours: a print's four are converted, and with their profile programs refuse the
    /// file or show other colours.
    /// </summary>
    public static byte[] Copy(ReadOnlySpan<byte> source, ReadOnlySpan<byte> target)
    {
        var (profile, isOfRgb) = (new List<byte>(), false);
        for (var segments = new JpegSegments(source); segments.MoveNext();)
        {
            if (IsProfile(segments))
            {
                isOfRgb |= IsFirstOfRgb(segments.Content);
                profile.AddRange(segments.Whole);
            }
        }

        List<byte> copy = [.. target[..2], .. isOfRgb ? profile : []];
        var own = new JpegSegments(target);
        while (own.MoveNext())
        {
            if (!IsProfile(own))
            {
                copy.AddRange(own.Whole);
            }
        }

        copy.AddRange(own.Rest);
        return [.. copy];
    }

    private static bool IsProfile(in JpegSegments segment) =>
        segment.Marker == ApplicationData2 && segment.Content.StartsWith("ICC_PROFILE\0"u8);

    /// <summary>By the colour space of the data in the profile's header, which the first of its segments has.</summary>
    private static bool IsFirstOfRgb(ReadOnlySpan<byte> segment) =>
        segment.Length >= HeaderLength + ColourSpaceOffset + 4
        && segment[HeaderLength - 2] == 1
        && segment.Slice(HeaderLength + ColourSpaceOffset, 4).SequenceEqual("RGB "u8);
}
