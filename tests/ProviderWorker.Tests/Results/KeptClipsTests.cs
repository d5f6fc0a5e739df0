using AdGenius.ProviderWorker.Results;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ProviderWorker.Tests.Results;

public sealed class KeptClipsTests
{
    [Fact]
    public void A_clip_that_is_not_requested_is_deleted_without_another_call()
    {
        var time = new FakeTimeProvider();
        using var clips = new KeptClips(time);
        var folder = new ClipFolders(NullLogger<ClipFolders>.Instance).Create();
        Assert.True(clips.Keep("a", folder, 1));

        time.Advance(TimeSpan.FromMinutes(9));
        Assert.True(Directory.Exists(folder.FullName));
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(Directory.Exists(folder.FullName));
    }
}
