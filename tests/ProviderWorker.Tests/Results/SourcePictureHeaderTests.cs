using System.Buffers.Binary;
using AdGenius.Downloads;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Results;

/// <summary>The size of a picture is known before it is decoded.</summary>
public sealed class SourcePictureHeaderTests
{
    [Theory]
    [InlineData("image/png", "89504E470D0A1A0A0000000D4948445200001F4000001F40100200000000000000")]
    [InlineData("image/jpeg", "FFD8FFE000104A46494600010100000100010000FFC2001108 1F40 1F40 03012200021101031101")]
    [InlineData("image/jpeg", "FFD8FFFF FFE00004AABB FF01 FFD0 FFC0 000B 08 1F40 1F40 01012200")]
    [InlineData("image/webp", "52494646000000005745425056503858 0A000000 10000000 3F1F00 3F1F00")]
    [InlineData("image/webp", "5249464600000000574542505650384C 0A000000 2F 3F DFCF07 00 00000000000000")]
    [InlineData("image/webp", "52494646000000005745425056503820 0A000000 000000 9D012A 401F 401F 0000")]
    public void Read_EachFormat_TypeAndSize(string contentType, string hexadecimal)
    {
        var header = SourcePictureHeader.Read(Convert.FromHexString(hexadecimal.Replace(" ", "", StringComparison.Ordinal)));

        Assert.Equal((contentType, 8000, 8000), (header!.ContentType, header.Width, header.Height));
        Assert.Equal(64_000_000, header.Pixels);
    }

    [Theory]
    [InlineData("")]
    [InlineData("47494638396101000100")]
    [InlineData("89504E47")]
    [InlineData("89504E470A1A0A0A0000000D4948445200001F4000001F40100200000000000000")] // line ends changed on the way
    [InlineData("FFD8FF")]
    [InlineData("FFD8FFE00002FFE00000")]
    [InlineData("52494646000000005745425056503858")]
    public void Read_OtherOrTruncatedBytes_Null(string hexadecimal) =>
        Assert.Null(SourcePictureHeader.Read(Convert.FromHexString(hexadecimal)));

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void Read_Scans_AsManyAsEncodersWrite(int scans, bool isTooMany) =>
        Assert.Equal(isTooMany, SourcePictureHeader.Read(ProgressiveJpeg.Of(8, 8, scans))!.HasTooManyScans);

    [Theory]
    [InlineData("89504E470D0A1A0A0000000D49484452 00000008 00000008 0806000000 00000000", true)] // red, green, blue and alpha
    [InlineData("89504E470D0A1A0A0000000D49484452 00000008 00000008 0804000000 00000000", true)] // grey and alpha
    [InlineData("89504E470D0A1A0A0000000D49484452 00000008 00000008 0803000000 00000000 00000001 74524E53 0000000000", true)] // a palette
    [InlineData("89504E470D0A1A0A0000000D49484452 00000008 00000008 0802000000 00000000 00000001 49444154 0000000000", false)]
    [InlineData("52494646000000005745425056503858 0A000000 10000000 3F1F00 3F1F00", true)]
    [InlineData("52494646000000005745425056503858 0A000000 00000000 3F1F00 3F1F00", false)]
    [InlineData("5249464600000000574542505650384C 0A000000 2F 3F DFCF17 00 00000000000000", true)]
    [InlineData("5249464600000000574542505650384C 0A000000 2F 3F DFCF07 00 00000000000000", false)]
    [InlineData("FFD8FFE000104A46494600010100000100010000FFC2001108 1F40 1F40 03012200021101031101", false)]
    public void Read_Transparency_AsTheFormatSays(string hexadecimal, bool expected)
    {
        var header = SourcePictureHeader.Read(Convert.FromHexString(hexadecimal.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal(expected, header!.MayBeTransparent);
    }

    [Theory]
    [InlineData("89504E470D0A1A0A0000000D49484452 00000008 00000008 0802000000 00000000 00000008 6163544C 00000002", true)]
    [InlineData("89504E470D0A1A0A0000000D49484452 00000008 00000008 0802000000 00000000 00000008 6163544C 00000001", false)]
    [InlineData("89504E470D0A1A0A0000000D49484452 00000008 00000008 0802000000 00000000 00000001 49444154 0000000000", false)]
    [InlineData("52494646000000005745425056503858 0A000000 02000000 3F1F00 3F1F00", true)]
    [InlineData("52494646000000005745425056503858 0A000000 10000000 3F1F00 3F1F00", false)]
    public void Read_Animation_AsTheFormatSays(string hexadecimal, bool expected)
    {
        var header = SourcePictureHeader.Read(Convert.FromHexString(hexadecimal.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal(expected, header!.IsAnimated);
    }

    /// <summary>Decoders fill what is missing with grey and report nothing.</summary>
    [Theory]
    [InlineData("FFD8 FFE00004AABB FFDA 0004 0000 1234 FFD9", false)]
    [InlineData("FFD8 FF01 FFE00004AABB FFFF FFDA 0004 0000 1234 FFD9 0D0A", false)]
    [InlineData("FFD8 FFE00004AABB FFDA 0004 0000 1234", true)]
    [InlineData("FFD8 FFE00010FFD8FFDAFFD9", true)] // the small picture of the metadata is whole, the file is not
    [InlineData("FFD8 FFE00004AABB FF", true)]
    [InlineData("FFD8 FF", true)]
    [InlineData("89504E47", false)]
    public void IsCutShortJpeg_PictureWithoutEnd_True(string hexadecimal, bool expected) => Assert.Equal(
        expected,
        SourcePictureHeader.IsCutShortJpeg(Convert.FromHexString(hexadecimal.Replace(" ", "", StringComparison.Ordinal))));

    [Fact]
    public void Read_Pixel_OneByOne() => Assert.Equal(1, SourcePictureHeader.Read(ClipRequests.Pixel)!.Pixels);

    [Fact]
    public void Read_NegativeSize_Null()
    {
        var bytes = Convert.FromHexString("89504E470D0A1A0A0000000D494844520000000100000001100200000000000000");
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), -5);

        Assert.Null(SourcePictureHeader.Read(bytes));
    }
}
