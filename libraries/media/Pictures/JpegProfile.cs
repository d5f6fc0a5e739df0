namespace AdGenius.Media.Pictures;

/// <summary>The colour profile of a JPEG file (ICC.1:2022, annex B.4): ffmpeg's encoder does not write one.</summary>
internal static class JpegProfile
{
    private const byte ApplicationData2 = 0xE2;

    /// <summary><paramref name="target"/> with the profile of <paramref name="source"/>, or unchanged where that has none.</summary>
    public static byte[] Copy(ReadOnlySpan<byte> source, byte[] target)
    {
        var profile = new List<byte>();
        for (var segments = new JpegSegments(source); segments.MoveNext();)
        {
            if (segments.Marker == ApplicationData2 && segments.Content.StartsWith("ICC_PROFILE\0"u8))
            {
                profile.AddRange(segments.Whole);
            }
        }

        return profile.Count == 0 ? target : [.. target[..2], .. profile, .. target[2..]];
    }
}
