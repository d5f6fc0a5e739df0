using AdGenius.Contracts;
using AdGenius.Contracts.Assets;
using AdGenius.Contracts.Storage;
using AdGenius.ObjectStore;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.StorageWorker.Tests;

/// <summary>As the kernel kills it when memory runs out: that is not the file's fault.</summary>
public sealed class When_a_decoder_is_killed : StorageScenario
{
    [Theory]
    [InlineData(AssetKind.Picture)]
    [InlineData(AssetKind.Music)]
    public async Task Should_not_call_an_upload_damaged(AssetKind kind)
    {
        var file = kind == AssetKind.Music ? await Clips.MusicAsync("wav", "pcm_s16le") : await Clips.PictureAsync("png");
        var key = await PutAsync("assets/1", file);

        await ShouldBeFaultAsync(
            Queues.ProbeAsset, new ProbeAsset { AssetId = Guid.NewGuid(), TenantName = "demo", Kind = kind, Key = key });
    }

    [Fact]
    public async Task Should_not_call_a_stored_video_unreadable() => await ShouldBeFaultAsync(Queues.MakeSpritesheet, new MakeSpritesheet
    {
        JobId = Guid.NewGuid(),
        TakeId = Guid.NewGuid(),
        TenantName = "demo",
        VideoKey = await PutAsync("a.mp4", await Clips.Mp4Async()),
        DurationSeconds = 2,
    });

    private protected override async Task<Dictionary<string, string?>> SettingsAsync()
    {
        var program = Path.Combine(Home, "ffmpeg");
        await File.WriteAllTextAsync(program, "#!/bin/sh\nkill -9 $$\n", Cancellation);
#pragma warning disable CA1416 // the tests of this project run on Linux
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        return new() { ["Media:Ffmpeg"] = program, ["Media:Ffprobe"] = "ffprobe" };
    }

    private async Task<string> PutAsync(string name, byte[] file)
    {
        var options = new PutOptions { ContentType = "application/octet-stream" };
        return (await Store.PutAsync($"videos/demo/{name}", new MemoryStream(file), options, Cancellation)).Key;
    }

    /// <summary>The caller has the fault as its answer, and repeats the request.</summary>
    private async Task ShouldBeFaultAsync<TRequest>(string queue, TRequest request)
        where TRequest : class
    {
        var client = Services.GetRequiredService<IBus>().CreateRequestClient<TRequest>(new Uri($"queue:{queue}"));
        var fault = await Assert.ThrowsAsync<RequestFaultException>(
            () => client.GetResponse<AssetProbed, SpritesheetMade>(request, Cancellation));
        Assert.Contains("137", fault.Message, StringComparison.Ordinal);
    }
}
