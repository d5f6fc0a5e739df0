using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using AdGenius.Media.Pictures;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using Microsoft.Extensions.Options;

namespace AdGenius.Media.Tests.Pictures;

public sealed class PictureFlattenerTests : IDisposable
{
    private const int SignatureAndHeader = 8 + 25;

    private readonly MediaFixture _media = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zTXt")]
    [InlineData("iTXt")]
    [InlineData("tEXt")]
    [InlineData("iCCP")]
    public async Task Texts_and_profiles_do_not_reach_ffmpeg(string type)
    {
        var picture = await PictureAsync("64x48", "rgba");
        byte[] longer = [.. picture[..SignatureAndHeader], .. Chunk(type, new byte[1000]), .. picture[SignatureAndHeader..]];

        Assert.Equal(picture, Join(PngChunks.WithoutTexts(longer)));
        Assert.Equal(picture, Join(PngChunks.WithoutTexts(picture)));
    }

    [Fact]
    public async Task A_file_that_is_cut_short_is_passed_on_as_it_is()
    {
        var picture = await PictureAsync("64x48", "rgba");

        for (var length = 0; length < picture.Length; length++)
        {
            Assert.Equal(picture[..length], Join(PngChunks.WithoutTexts(picture.AsMemory(0, length))));
        }
    }

    /// <summary>Its text takes 1 MB in the file, and 2 GiB in a decoder that inflates it.</summary>
    [LongTest]
    [Fact]
    public async Task A_picture_with_a_text_of_a_gibibyte_is_flattened()
    {
        var picture = await PictureAsync("64x48", "rgba");
        byte[] text = [.. "Comment\0\0"u8, .. Deflated((byte)'a', 1 << 30)];
        byte[] longer = [.. picture[..SignatureAndHeader], .. Chunk("zTXt", text), .. picture[SignatureAndHeader..]];

        var flat = await Flattener().FlattenAsync(longer, "image/png", 64, 48, Cancellation);

        Assert.Equal(await Flattener().FlattenAsync(picture, "image/png", 64, 48, Cancellation), flat);
    }

    [LongTest]
    [Fact]
    public async Task The_largest_source_picture_fits_into_the_memory()
    {
        var picture = await PictureAsync("8000x6250", "rgba64be");

        Assert.NotEmpty(await Flattener().FlattenAsync(picture, "image/png", 8000, 6250, Cancellation));
    }

    /// <summary>The program makes a folder while it runs, which a second one at the same time cannot make.</summary>
    [Fact]
    public async Task Pictures_are_flattened_one_at_a_time()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the program is a shell script");
        var (running, overlap, script) = (_media.PathOf("running"), _media.PathOf("overlap"), _media.PathOf("script"));
        await File.WriteAllTextAsync(
            script, $"#!/bin/sh\nmkdir '{running}' || touch '{overlap}'\nffmpeg \"$@\"\nrmdir '{running}'\n", Cancellation);
        await ProcessRunner.RunToSuccessAsync(new ProcessCommand { FileName = "chmod", Arguments = ["+x", script] }, Cancellation);
        var picture = await PictureAsync("1000x1000", "rgba");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => Flattener(script).FlattenAsync(picture, "image/png", 1000, 1000, Cancellation)));

        Assert.False(File.Exists(overlap));
    }

    public void Dispose() => _media.Dispose();

    private static PictureFlattener Flattener(string ffmpeg = "ffmpeg") =>
        new(new FfmpegTools(Options.Create(new MediaOptions { Ffmpeg = ffmpeg })));

    private async Task<byte[]> PictureAsync(string size, string pixels) => await File.ReadAllBytesAsync(
        await _media.MakeAsync(
            $"{size}.png", "-f", "lavfi", "-i", $"color=red@0.5:s={size},format={pixels}", "-frames:v", "1", "-compression_level", "1"),
        Cancellation);

    private static byte[] Deflated(byte value, int count)
    {
        var target = new MemoryStream();
        using (var deflate = new ZLibStream(target, CompressionLevel.Optimal))
        {
            var block = new byte[1 << 20];
            block.AsSpan().Fill(value);
            for (var written = 0; written < count; written += block.Length)
            {
                deflate.Write(block);
            }
        }

        return target.ToArray();
    }

    /// <summary>Its checksum is 0: ffmpeg verifies none.</summary>
    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] chunk = [0, 0, 0, 0, .. Encoding.ASCII.GetBytes(type), .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        return chunk;
    }

    private static byte[] Join(IEnumerable<ReadOnlyMemory<byte>> parts) => [.. parts.SelectMany(part => part.ToArray())];
}
