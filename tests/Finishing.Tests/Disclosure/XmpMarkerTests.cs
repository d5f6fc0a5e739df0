using System.Buffers.Binary;
using System.Text;
using System.Xml.Linq;
using AdGenius.Finishing.Disclosure;
using AdGenius.Text.Drawing;

namespace AdGenius.Finishing.Tests.Disclosure;

public sealed class XmpMarkerTests(FinishingFixture media) : IClassFixture<FinishingFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_marked_mp4_plays_as_before_and_says_how_it_was_made()
    {
        var clip = await media.ClipAsync("marked.mp4", 1, "128x96");
        var before = await media.Probe.ProbeAsync(clip, Cancellation);
        Assert.Null(await XmpMarker.ReadMp4Async(clip, Cancellation));

        await XmpMarker.MarkMp4Async(clip, XmpPacket.Of(DisclosureOptions.TrainedAlgorithmicMedia, "Tom & <Jerry>"), Cancellation);

        var after = await media.Probe.ProbeAsync(clip, Cancellation);
        Assert.Equal(before.Video, after.Video);
        await media.RunAsync("-v", "error", "-xerror", "-i", clip, "-f", "null", "-");
        var packet = await XmpMarker.ReadMp4Async(clip, Cancellation);
        var description = Description(packet!);
        XNamespace extension = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
        Assert.Equal(DisclosureOptions.TrainedAlgorithmicMedia, description.Attribute(extension + "DigitalSourceType")!.Value);
        Assert.Equal("Tom & <Jerry>", description.Value);
    }

    [Fact]
    public async Task The_mark_is_found_behind_as_many_boxes_as_a_fragmented_file_has()
    {
        var clip = await media.ClipAsync("fragments.mp4", 1, "128x96");
        byte[] box = [0, 0, 0, 8, .. "free"u8];
        await File.AppendAllBytesAsync(clip, [.. Enumerable.Repeat(box, 1200).SelectMany(bytes => bytes)], Cancellation);
        var packet = XmpPacket.Of(DisclosureOptions.TrainedAlgorithmicMedia, null);

        await XmpMarker.MarkMp4Async(clip, packet, Cancellation);

        Assert.Equal(packet, await XmpMarker.ReadMp4Async(clip, Cancellation));
    }

    [Fact]
    public async Task The_mark_is_no_part_of_media_that_reach_to_the_end_of_the_file()
    {
        var clip = await media.ClipAsync("index-last.mp4", 1, "128x96");
        var file = await media.MakeAsync("open.mp4", "-i", clip, "-c", "copy", "-movflags", "+faststart");
        var before = await media.Probe.ProbeAsync(file, Cancellation);
        var bytes = await File.ReadAllBytesAsync(file, Cancellation);
        var at = bytes.AsSpan().LastIndexOf("mdat"u8) - 4;
        Assert.Equal(bytes.Length - at, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at))); // the last box
        bytes.AsSpan(at, 4).Clear();
        await File.WriteAllBytesAsync(file, bytes, Cancellation);
        var packet = XmpPacket.Of(DisclosureOptions.TrainedAlgorithmicMedia, null);

        await XmpMarker.MarkMp4Async(file, packet, Cancellation);

        Assert.Equal(packet, await XmpMarker.ReadMp4Async(file, Cancellation));
        Assert.Equal(before.Video, (await media.Probe.ProbeAsync(file, Cancellation)).Video);
        Assert.Equal(bytes.Length - at, BinaryPrimitives.ReadInt32BigEndian((await File.ReadAllBytesAsync(file, Cancellation)).AsSpan(at)));
        await media.RunAsync("-v", "error", "-xerror", "-i", file, "-f", "null", "-");
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(70_000, false)]
    [InlineData(100, true)]
    public async Task Metadata_that_a_file_has_already_becomes_free_space(int length, bool isLongHeader)
    {
        var clip = await media.ClipAsync($"foreign-{Guid.NewGuid():N}.mp4", 1, "128x96");
        var before = await media.Probe.ProbeAsync(clip, Cancellation);
        await AppendXmpAsync(clip, new byte[length], isLongHeader);
        await AppendXmpAsync(clip, [1, 2, 3], isLongHeader);
        Assert.Equal([1, 2, 3], await XmpMarker.ReadMp4Async(clip, Cancellation));
        var size = new FileInfo(clip).Length;
        var packet = XmpPacket.Of(DisclosureOptions.TrainedAlgorithmicMedia, null);

        await XmpMarker.MarkMp4Async(clip, packet, Cancellation);

        var boxes = await BoxesOfAsync(clip);
        Assert.Equal(["free", "free", "uuid"], boxes[^3..]);
        Assert.Single(boxes, "uuid");
        Assert.Equal(size + 24 + packet.Length, new FileInfo(clip).Length);
        Assert.Equal(packet, await XmpMarker.ReadMp4Async(clip, Cancellation));
        Assert.Equal(before.Video, (await media.Probe.ProbeAsync(clip, Cancellation)).Video);
    }

    [Theory]
    [InlineData("a long description", false)]
    [InlineData("trainedAlgorithmicMedia", true)]
    public async Task A_jpeg_gets_of_metadata_that_is_too_long_for_it_only_how_it_was_made(string text, bool isMarked)
    {
        var clip = await media.ClipAsync("long-metadata.mp4", 1, "128x96");
        var picture = await media.MakeAsync("long-metadata.jpg", "-i", clip, "-frames:v", "1");
        var plain = await File.ReadAllBytesAsync(picture, Cancellation);
        await AppendXmpAsync(clip, [.. Encoding.UTF8.GetBytes(text), .. new byte[70_000]], isLongHeader: false);

        await XmpMarker.CopyAsync(clip, picture, Cancellation);

        var marked = await File.ReadAllBytesAsync(picture, Cancellation);
        Assert.Equal(
            isMarked ? XmpMarker.MarkJpeg(plain, XmpPacket.Of(DisclosureOptions.TrainedAlgorithmicMedia, null)) : plain, marked);
    }

    [Fact]
    public async Task A_marked_jpeg_is_the_same_picture()
    {
        var file = await media.MakeAsync("poster.jpg", "-f", "lavfi", "-i", "testsrc2=s=128x96:d=1", "-frames:v", "1");
        var jpeg = await File.ReadAllBytesAsync(file, Cancellation);

        var marked = XmpMarker.MarkJpeg(jpeg, XmpPacket.Of(DisclosureOptions.TrainedAlgorithmicMedia, null));
        var other = media.PathOf("marked.jpg");
        await File.WriteAllBytesAsync(other, marked, Cancellation);

        Assert.Equal(await media.FrameAsync(file, 0), await media.FrameAsync(other, 0));
        Assert.Contains("trainedAlgorithmicMedia", Encoding.UTF8.GetString(marked), StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => XmpMarker.MarkJpeg([1, 2, 3, 4, 5], [1]));
        Assert.Equal(0xE1, XmpMarker.MarkJpeg([0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF, 0, 0], [1])[3]); // a first segment that is cut short
        Assert.Throws<InvalidDataException>(() => XmpMarker.MarkJpeg(jpeg, new byte[70_000]));
    }

    [Fact]
    public async Task A_marked_webp_is_the_same_picture_and_says_how_it_was_made()
    {
        var clip = await media.ClipAsync("of-webp.mp4", 1, "128x96");
        var file = await media.MakeAsync("moving.webp", "-i", clip, "-c:v", "libwebp_anim", "-loop", "0");
        var webP = await File.ReadAllBytesAsync(file, Cancellation);
        foreach (var title in (string?[])[null, "t", "ti"]) // of even and of odd length
        {
            var packet = XmpPacket.Of(DisclosureOptions.TrainedAlgorithmicMedia, title);

            var marked = XmpMarker.MarkWebP(webP, packet);

            var (before, after) = (ChunksOf(webP), ChunksOf(marked));
            Assert.Equal(before.Select(chunk => chunk.Name).Append("XMP "), after.Select(chunk => chunk.Name));
            Assert.Equal(packet, after[^1].Content);
            Assert.Equal(0x04, before[0].Content[0] ^ after[0].Content[0]);
            Assert.All(before.Skip(1).Zip(after.Skip(1)), pair => Assert.Equal(pair.First.Content, pair.Second.Content));
            using var picture = CanvasPicture.Open(marked, 1_000_000);
            Assert.Equal((128, 96), (picture.Width, picture.Height));
        }

        Assert.Throws<InvalidDataException>(() => XmpMarker.MarkWebP(webP[..^1], [1]));
        Assert.Throws<InvalidDataException>(() => XmpMarker.MarkWebP([1, 2, 3], [1]));
    }

    [Theory]
    [InlineData("VP8 ", 0x04, "format=yuv420p", "-quality", "60")]
    [InlineData("VP8L", 0x04, "format=bgra", "-lossless", "1")]
    [InlineData("VP8L", 0x14, "format=bgra,colorchannelmixer=aa=0.5", "-lossless", "1")]
    public async Task A_webp_of_one_picture_gets_a_header_that_says_so(
        string chunk, byte flags, string filters, string option, string value)
    {
        var file = await media.MakeAsync(
            $"still-{Guid.NewGuid():N}.webp", "-f", "lavfi", "-i", $"testsrc2=s=130x96:d=1,{filters}", "-frames:v", "1",
            "-c:v", "libwebp", option, value);
        var webP = await File.ReadAllBytesAsync(file, Cancellation);
        var packet = XmpPacket.Of(DisclosureOptions.TrainedAlgorithmicMedia, null);
        Assert.Equal(chunk, Assert.Single(ChunksOf(webP)).Name);

        var marked = XmpMarker.MarkWebP(webP, packet);

        var chunks = ChunksOf(marked);
        Assert.Equal(["VP8X", chunk, "XMP "], chunks.Select(one => one.Name));
        Assert.Equal([flags, 0, 0, 0, 129, 0, 0, 95, 0, 0], chunks[0].Content);
        Assert.Equal(ChunksOf(webP)[0].Content, chunks[1].Content);
        Assert.Equal(packet, chunks[2].Content);
        using var picture = CanvasPicture.Open(marked, 1_000_000);
        Assert.Equal((130, 96), (picture.Width, picture.Height));
    }

    [Fact]
    public async Task A_picture_says_what_its_video_says()
    {
        var clip = await media.ClipAsync("of-pictures.mp4", 1, "128x96");
        string[] pictures =
        [
            await media.MakeAsync("copied.webp", "-i", clip, "-c:v", "libwebp_anim"),
            await media.MakeAsync("copied.jpg", "-i", clip, "-frames:v", "1"),
        ];
        foreach (var picture in pictures)
        {
            await XmpMarker.CopyAsync(clip, picture, Cancellation);
            Assert.DoesNotContain("trainedAlgorithmicMedia", await File.ReadAllTextAsync(picture, Cancellation), StringComparison.Ordinal);
        }

        await XmpMarker.MarkMp4Async(clip, XmpPacket.Of(DisclosureOptions.TrainedAlgorithmicMedia, null), Cancellation);
        foreach (var picture in pictures)
        {
            await XmpMarker.CopyAsync(clip, picture, Cancellation);
            Assert.Contains("trainedAlgorithmicMedia", await File.ReadAllTextAsync(picture, Cancellation), StringComparison.Ordinal);
        }
    }

    /// <summary>Appends a packet to an MP4 as another tool might.</summary>
    private static Task AppendXmpAsync(string file, byte[] packet, bool isLongHeader)
    {
        byte[] uuid = [0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC];
        var header = new byte[isLongHeader ? 16 : 8];
        var length = header.Length + uuid.Length + packet.Length;
        BinaryPrimitives.WriteInt32BigEndian(header, isLongHeader ? 1 : length);
        "uuid"u8.CopyTo(header.AsSpan(4));
        if (isLongHeader)
        {
            BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(8), length);
        }

        return File.AppendAllBytesAsync(file, [.. header, .. uuid, .. packet], Cancellation);
    }

    /// <summary>The types of an MP4's boxes.</summary>
    private static async Task<List<string>> BoxesOfAsync(string file)
    {
        var bytes = await File.ReadAllBytesAsync(file, Cancellation);
        var types = new List<string>();
        for (var at = 0L; at < bytes.Length;)
        {
            var header = bytes.AsSpan((int)at);
            types.Add(Encoding.ASCII.GetString(header[4..8]));
            var length = BinaryPrimitives.ReadUInt32BigEndian(header);
            at += length == 1 ? BinaryPrimitives.ReadInt64BigEndian(header[8..]) : length;
        }

        return types;
    }

    /// <summary>The chunks of a RIFF file; its own length must be that of the file.</summary>
    private static List<(string Name, byte[] Content)> ChunksOf(byte[] riff)
    {
        Assert.Equal((uint)riff.Length - 8, BinaryPrimitives.ReadUInt32LittleEndian(riff.AsSpan(4)));
        var chunks = new List<(string, byte[])>();
        for (var at = 12; at < riff.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(riff.AsSpan(at + 4));
            chunks.Add((Encoding.ASCII.GetString(riff, at, 4), riff[(at + 8)..(at + 8 + length)]));
            at += 8 + length + (length % 2);
        }

        return chunks;
    }

    private static XElement Description(byte[] packet)
    {
        XNamespace rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
        return XDocument.Parse(Encoding.UTF8.GetString(packet)).Descendants(rdf + "Description").Single();
    }
}
