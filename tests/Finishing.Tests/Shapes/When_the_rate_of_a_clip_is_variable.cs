using AdGenius.Finishing.Shapes;
using AdGenius.Media.Probe;

namespace AdGenius.Finishing.Tests.Shapes;

/// <summary>An ad has a constant rate. At the average of a clip that rests, frames of its motion would be left out.</summary>
public sealed class When_the_rate_of_a_clip_is_variable
{
    [Theory]
    [InlineData(17.7, 30, 30)]
    [InlineData(20, 60, 60)]
    [InlineData(12, 1000, 30)] // times in milliseconds
    [InlineData(45, 90000, 45)]
    [InlineData(120, 90000, 60)]
    [InlineData(25, 25, 25)]
    [InlineData(23.976, 23.976, 23.976)]
    [InlineData(23.956, 24, 24)] // cut between two frames
    [InlineData(29.83, 30, 30)] // some frames are missing
    [InlineData(25, 50, 25)] // constant; the stream counts fields
    [InlineData(0, 0, 25)]
    public void Should_be_that_of_its_motion(double average, double motion, double expected)
    {
        var media = new ProbedMedia
        {
            Format = "mov,mp4,m4a,3gp,3g2,mj2",
            Length = 100_000,
            DurationSeconds = 40,
            Video = new ProbedVideo
            {
                Index = 0, IsFirst = true, Codec = "h264", Width = 320, Height = 180, FrameCount = 100, DurationSeconds = 40,
                FramesPerSecond = average, BaseFramesPerSecond = motion,
            },
        };

        Assert.Equal(expected, SourceView.Of("clip.mp4", media, null).FramesPerSecond);
    }
}
