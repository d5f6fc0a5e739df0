using AdGenius.FrameWorker.Keyframes;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.HostedImages;

public sealed class PictureStorageLimitTests
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(10);

    /// <summary>Otherwise a paid picture is given up, or kept while another worker buys it again.</summary>
    [Theory]
    [InlineData(true, 24)]
    [InlineData(true, -24)]
    [InlineData(false, 24)]
    [InlineData(false, -24)]
    public void A_picture_waits_for_the_store_for_as_long_where_the_clock_is_set(bool isPaid, int hours)
    {
        var time = new HostTime();
        var limit = new PictureStorage.Limit(time, MaxWait);
        long? receivedAt = isPaid ? time.GetTimestamp() : null;
        Assert.True(limit.Allows(TimeSpan.FromSeconds(1), receivedAt));

        time.Ahead = TimeSpan.FromHours(hours);
        time.Advance(MaxWait - TimeSpan.FromSeconds(1));

        Assert.True(limit.Allows(TimeSpan.FromSeconds(1), receivedAt));
        Assert.False(limit.Allows(TimeSpan.FromSeconds(2), receivedAt));
    }
}
