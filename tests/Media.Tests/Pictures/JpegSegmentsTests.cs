using AdGenius.Media.Pictures;

namespace AdGenius.Media.Tests.Pictures;

/// <summary>One walk over the segments of a JPEG file, for all that is read from them.</summary>
public sealed class JpegSegmentsTests
{
    [Theory]
    [InlineData("FFD8 FFE00004AABB FFC0000411EE FFDA 0002 FFD9", "E0 C0", true, false)]
    [InlineData("FFD8 FFFFFF E00004AABB FF01 FFD7 FFE10002 FFDA 0002 FFD9", "E0 E1", true, false)]
    [InlineData("FFD8 FFE00004AABB FFD9", "E0", false, false)]
    [InlineData("FFD8 FFE00004AABB 00 FFE10002", "E0", false, false)]
    [InlineData("FFD8 FFE00001 FFE10002", "", false, false)]
    [InlineData("FFD8 FFE00004AABB FFE10005AABB", "E0", false, true)]
    [InlineData("FFD8 FFE00004AABB FFE100", "E0", false, true)]
    [InlineData("FFD8 FFE00004AABB FF", "E0", false, true)]
    [InlineData("FFD8 FFE00004AABB", "E0", false, true)]
    public void Segments_before_the_pixels_are_found(string file, string markers, bool isAtScan, bool isCutShort)
    {
        var found = new List<string>();
        var segments = new JpegSegments(Bytes(file));
        while (segments.MoveNext())
        {
            found.Add($"{segments.Marker:X2}");
        }

        Assert.Equal(markers, string.Join(' ', found));
        Assert.Equal((isAtScan, isCutShort), (segments.IsAtScan, segments.IsCutShort));
    }

    [Fact]
    public void A_segment_has_its_content_and_what_follows()
    {
        var segments = new JpegSegments(Bytes("FFD8 FFFF E00004AABB FFDA 1234 FFD9"));

        Assert.True(segments.MoveNext());
        Assert.Equal("AABB", Convert.ToHexString(segments.Content));
        Assert.Equal("FFE00004AABB", Convert.ToHexString(segments.Whole));
        Assert.Equal(("FFDA1234FFD9", 9), (Convert.ToHexString(segments.Rest), segments.Position));
        Assert.False(segments.IsFrame);
        Assert.True(segments.HasEnd);
    }

    [Theory]
    [InlineData("FFD8 FFC0000411EE FFDA000211 22FF0033FFD144 FFD9", 1)]
    [InlineData("FFD8 FFDA0002 11 FFC40004FFDA FFDA0002 22 FFD9 FFDA0002", 2)] // inside of a segment, and behind the end
    [InlineData("FFD8 FFDA0002 11 33 FFFFDA0002 22", 2)] // between segments, with a fill byte, and without an end
    [InlineData("FFD8 FFDA0000 FFDA0001 FFDA FF", 3)]
    [InlineData("FFD8 FFDAFFFF11", 1)]
    [InlineData("FFD8 FF", 0)]
    [InlineData("FFD8", 0)]
    public void Scans_are_counted(string file, int count) => Assert.Equal(count, JpegSegments.CountScans(Bytes(file)));

    [Theory]
    [InlineData(0xC0, true)]
    [InlineData(0xC2, true)]
    [InlineData(0xC4, false)]
    [InlineData(0xC8, false)]
    [InlineData(0xCC, false)]
    [InlineData(0xCF, true)]
    [InlineData(0xDB, false)]
    public void Headers_of_frames_are_told_from_tables(byte marker, bool isFrame)
    {
        var segments = new JpegSegments([0xFF, 0xD8, 0xFF, marker, 0, 2]);
        Assert.True(segments.MoveNext());
        Assert.Equal(isFrame, segments.IsFrame);
    }

    /// <summary>A marker without content stands before the metadata.</summary>
    [Fact]
    public void The_orientation_is_found_behind_a_marker_without_content()
    {
        var file = Exif.AddToJpeg(Bytes("FFD8 FFDA 0002 FFD9"), 6);
        Assert.Equal(6, ExifOrientation.Read(file));
        Assert.Equal(6, ExifOrientation.Read([.. file[..2], 0xFF, 0x01, .. file[2..]]));
    }

    private static byte[] Bytes(string hexadecimal) => Convert.FromHexString(hexadecimal.Replace(" ", "", StringComparison.Ordinal));
}
