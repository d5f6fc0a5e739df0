using AdGenius.Media.Composition.Resampling;

namespace AdGenius.Media.Tests.Composition;

public sealed class AxisTapsTests
{
    [Theory]
    [InlineData(100, 0, 1, 100)]
    [InlineData(100, -3.7, 1.13, 120)]
    [InlineData(37, 50.2, 0.31, 64)]
    [InlineData(16, -40, 2.9, 5)]
    [InlineData(16, 400, 1, 5)]
    public void Weights_of_every_sample_add_up_and_stay_inside(int count, double first, double step, int sourceCount)
    {
        foreach (var scale in new[] { AxisTaps.NarrowScale, AxisTaps.WideScale })
        {
            var taps = new AxisTaps(count, scale);
            taps.Compute(first, step, sourceCount);

            for (var i = 0; i < taps.PaddedCount; i++)
            {
                Assert.Equal(scale, taps.Weights.Skip(i * 4).Take(4).Sum(weight => weight));
                Assert.InRange(taps.Starts[i], 0, sourceCount - 4);
            }
        }
    }

    [Fact]
    public void At_whole_positions_the_sample_itself_is_taken()
    {
        var taps = new AxisTaps(8, AxisTaps.NarrowScale);
        taps.Compute(0, 1, 8);

        for (var i = 0; i < 8; i++)
        {
            var tap = i - taps.Starts[i];
            Assert.Equal(AxisTaps.NarrowScale, taps.Weights[(i * 4) + tap]);
        }
    }

    [Fact]
    public void Steps_too_wide_for_the_vector_form_are_noticed()
    {
        var taps = new AxisTaps(16, AxisTaps.NarrowScale);
        taps.Compute(0, 1.2, 100);
        Assert.True(taps.FitsShuffle);

        taps.Compute(0, 6, 100);
        Assert.False(taps.FitsShuffle);
    }
}
