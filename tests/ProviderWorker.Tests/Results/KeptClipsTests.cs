using AdGenius.Downloads;
using AdGenius.ProviderWorker.Results;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Tests.Results;

public sealed class KeptClipsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-24)] // hours by which the clock is set
    [InlineData(24)]
    public void A_clip_that_is_not_requested_is_deleted_without_another_call(int hours)
    {
        var time = new HostTime();
        using var clips = new KeptClips(time);
        var space = new ClipSpace(Options.Create(new ClipSpaceOptions()), Options.Create(new DownloadOptions()));
        var folder = new ClipFolders(space, NullLogger<ClipFolders>.Instance).CreateForClip();
        folder.Create().Dispose();
        Assert.True(clips.Keep("a", folder, 1));

        time.Ahead = TimeSpan.FromHours(hours);
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.True(File.Exists(folder.File));
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(File.Exists(folder.File));
    }
}
