using System.Security.Cryptography;
using AdGenius.Contracts;
using AdGenius.Contracts.Assets;
using AdGenius.ObjectStore;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.StorageWorker.Tests;

public sealed class When_an_uploaded_file_is_probed : StorageScenario
{
    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    [InlineData("webp")]
    public async Task Should_decode_a_picture_and_report_its_size(string format)
    {
        var file = await Clips.PictureAsync(format);
        var probed = await ProbeAsync(file, AssetKind.Picture);
        Assert.Null(probed.Failure);
        Assert.Equal((96, 54, file.Length), (probed.Width, probed.Height, (int)probed.Length));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), probed.Sha256);
        Assert.Empty(LeftInWork());
    }

    /// <summary>Cameras store a portrait as the sensor saw it.</summary>
    [Theory]
    [InlineData(1, 96, 54)]
    [InlineData(3, 96, 54)]
    [InlineData(6, 54, 96)]
    [InlineData(8, 54, 96)]
    public async Task Should_report_the_size_of_a_picture_as_it_is_shown(byte orientation, int width, int height)
    {
        byte[] exif = [.. "Exif\0\0MM\0*\0\0\0\b\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0"u8, orientation, 0, 0, 0, 0, 0, 0];
        var file = await Clips.PictureAsync("jpg");
        byte[] turned = [.. file[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. file[2..]];
        var probed = await ProbeAsync(turned, AssetKind.Picture);
        Assert.Null(probed.Failure?.Text);
        Assert.Equal((width, height), (probed.Width, probed.Height));
    }

    /// <summary>The memory that the decoder may take suffices for it.</summary>
    [LongTest]
    [Fact]
    public async Task Should_decode_a_picture_of_the_most_pixels_and_bits()
    {
        var probed = await ProbeAsync(await Clips.LargestPictureAsync(), AssetKind.Picture);
        Assert.Null(probed.Failure?.Text);
        Assert.Equal((8000, 8000), (probed.Width, probed.Height));
    }

    [Theory]
    [InlineData("mp3", "libmp3lame")]
    [InlineData("wav", "pcm_s16le")]
    [InlineData("ogg", "libvorbis")]
    [InlineData("ipod", "aac")]
    [InlineData("adts", "aac")]
    public async Task Should_decode_a_sound_file_and_report_its_length(string format, string codec)
    {
        var probed = await ProbeAsync(await Clips.MusicAsync(format, codec), AssetKind.Music);
        Assert.Null(probed.Failure?.Text);
        Assert.InRange(probed.DurationSeconds!.Value, 1.9, 2.3);
    }

    [Fact]
    public async Task Should_take_the_hash_of_a_font() =>
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([0, 1, 0, 0])), (await ProbeAsync([0, 1, 0, 0], AssetKind.Font)).Sha256);

    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    [InlineData("webp")]
    public async Task Should_refuse_a_picture_that_is_cut_short(string format)
    {
        var file = await Clips.PictureAsync(format);
        var probed = await ProbeAsync(file[..(file.Length / 2)], AssetKind.Picture);
        Assert.Equal((FailureCode.InvalidRequest, "file"), (probed.Failure!.Code, probed.Failure.Field));
        Assert.Contains("damaged", probed.Failure.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_a_picture_that_its_decoder_goes_through_too_often()
    {
        Assert.Null((await ProbeAsync(ProgressiveJpeg.Of(64, 64, scans: 100), AssetKind.Picture)).Failure?.Text);
        var probed = await ProbeAsync(ProgressiveJpeg.Of(64, 64, scans: 101), AssetKind.Picture);
        Assert.Contains("more than 100 scans", probed.Failure!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_a_video_as_music_and_music_as_a_picture()
    {
        Assert.NotNull((await ProbeAsync(await Clips.Mp4Async(), AssetKind.Music)).Failure);
        Assert.NotNull((await ProbeAsync(await Clips.SoundAsync(), AssetKind.Picture)).Failure);
        Assert.NotNull((await ProbeAsync("#EXTM3U\nfile:///etc/passwd\n"u8.ToArray(), AssetKind.Music)).Failure);
    }

    [Theory]
    [InlineData("0/0")]
    [InlineData("1/0")]
    [InlineData("1e25")]
    public async Task Should_refuse_a_sound_with_a_sample_that_is_no_level(string sample)
    {
        var probed = await ProbeAsync(await Clips.SoundWithAsync(sample), AssetKind.Music);
        Assert.Equal((FailureCode.InvalidRequest, "file"), (probed.Failure?.Code, probed.Failure?.Field));
        Assert.Contains("damaged", probed.Failure?.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anullsrc=r=8000:d=3", "The sound is silent.")]
    [InlineData("aevalsrc=0.1|0|0|0|0|0|0|0|0|0|0|0:d=3", "The file is damaged, or has channels that cannot be mixed to stereo.")]
    public async Task Should_refuse_a_sound_that_cannot_be_mixed(string sound, string text)
    {
        var probed = await ProbeAsync(await Clips.MusicOfAsync(sound), AssetKind.Music);
        Assert.Equal((FailureCode.InvalidRequest, "file", text), (probed.Failure?.Code, probed.Failure?.Field, probed.Failure?.Text));
    }

    [Fact]
    public async Task Should_take_a_sound_in_floating_point_that_exceeds_full_scale() =>
        Assert.Null((await ProbeAsync(await Clips.SoundWithAsync("3"), AssetKind.Music)).Failure);

    [Fact]
    public async Task Should_refuse_a_key_of_another_tenant()
    {
        var probed = await ProbeAsync(await Clips.PictureAsync("png"), AssetKind.Picture, folder: "other");
        Assert.Equal("The file is not in the tenant's folder.", probed.Failure!.Text);
    }

    private async Task<AssetProbed> ProbeAsync(byte[] file, AssetKind kind, string folder = "demo")
    {
        var assetId = Guid.NewGuid();
        var key = $"videos/{folder}/assets/{assetId:N}";
        await Store.PutAsync(key, new MemoryStream(file), new PutOptions { ContentType = "application/octet-stream" }, Cancellation);
        var client = Services.GetRequiredService<IBus>().CreateRequestClient<ProbeAsset>(new Uri($"queue:{Queues.ProbeAsset}"));
        return (await client.GetResponse<AssetProbed>(
            new ProbeAsset { AssetId = assetId, TenantName = "demo", Kind = kind, Key = key }, Cancellation)).Message;
    }
}
