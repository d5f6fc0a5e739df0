using System.Text;
using System.Xml.Linq;
using AdGenius.Finishing.Disclosure;

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
        Assert.Throws<InvalidDataException>(() => XmpMarker.MarkJpeg(jpeg, new byte[70_000]));
    }

    private static XElement Description(byte[] packet)
    {
        XNamespace rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
        return XDocument.Parse(Encoding.UTF8.GetString(packet)).Descendants(rdf + "Description").Single();
    }
}
