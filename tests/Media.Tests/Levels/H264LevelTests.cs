using AdGenius.Media.Levels;

namespace AdGenius.Media.Tests.Levels;

/// <summary>Against the usual levels of well-known formats.</summary>
public sealed class H264LevelTests
{
    [Theory]
    [InlineData(854, 480, 24, 5_000, "3.0")]
    [InlineData(854, 480, 30, 5_000, "3.1")]
    [InlineData(1280, 720, 30, 12_000, "3.1")]
    [InlineData(1280, 720, 60, 12_000, "3.2")]
    [InlineData(1920, 1080, 30, 20_000, "4.0")]
    [InlineData(1920, 1080, 29.97, 30_000, "4.1")]
    [InlineData(1920, 1080, 60, 20_000, "4.2")]
    [InlineData(3840, 2160, 30, 60_000, "5.1")]
    [InlineData(3840, 2160, 60, 60_000, "5.2")]
    [InlineData(7680, 4320, 60, 60_000, "5.2")]
    public void The_lowest_level_that_fits_is_taken(int width, int height, double rate, double kilobits, string expected)
        => Assert.Equal(expected, H264Level.For(width, height, rate, kilobits).Name);

    [Fact]
    public void Limits_grow_with_size_and_rate_and_stay_within_the_level()
    {
        foreach (var (width, height) in new[] { (854, 480), (1280, 720), (1080, 1920), (3840, 2160) })
        {
            var slow = RateLimit.For(width, height, 24);
            var fast = RateLimit.For(width, height, 60);
            Assert.True(fast.MaxKilobits >= slow.MaxKilobits);
            Assert.All([slow, fast], limit => Assert.True(
                limit.MaxKilobits <= limit.Level.MaxKilobits && limit.BufferKilobits <= limit.Level.MaxBufferKilobits));
        }
    }

    [Fact]
    public void A_platforms_rate_is_kept()
        => Assert.Equal((2_500, 5_000), (
            RateLimit.For(1080, 1920, 30, 2_500).MaxKilobits, RateLimit.For(1080, 1920, 30, 2_500).BufferKilobits));
}
