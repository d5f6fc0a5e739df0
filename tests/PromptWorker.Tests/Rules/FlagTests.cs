using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Rules;

/// <summary>Parameters in the form that other services take them: <c>--ar 9:16</c>.</summary>
public sealed class FlagTests
{
    [Theory]
    [InlineData("A dog on a beach --ar 9:16", "9:16")]
    [InlineData("A dog on a beach --ar=9:16", "9:16")]
    [InlineData("A dog on a beach —ar 9:16", "9:16")]
    [InlineData("A dog on a beach -ar 9:16", "9:16")]
    [InlineData("A dog on a beach. --aspect-ratio 4:5", "4:5")]
    [InlineData("A dog on a beach --aspect square", "1:1")]
    [InlineData("A dog on a beach\n--ar 9:16", "9:16")]
    [InlineData("A dog on a beach --ar 7:4", "16:9")]
    public void A_shape_is_read(string prompt, string aspectRatio)
    {
        var reading = PromptReading.Of(prompt);

        Assert.Equal(aspectRatio, reading.AspectRatio);
        Assert.Equal("A dog on a beach", reading.Rest.TrimEnd('.'));
        Assert.Contains(reading.Spans, span => span.Field == "aspectRatio");
    }

    [Fact]
    public void Several_flags_are_read_together()
    {
        var reading = PromptReading.Of("A watch on marble --duration 6 --fps 30 --resolution 1080p --no text, blurry hands --ar 1:1");

        Assert.Equal((6, 30, Quality.High, "1:1"),
            (reading.DurationSeconds, reading.FramesPerSecond, reading.Quality, reading.AspectRatio));
        Assert.Equal(["text", "blurry hands"], reading.Exclusions);
        Assert.Equal("A watch on marble", reading.Rest);
        Assert.Empty(reading.Adjustments);
    }

    [Theory]
    [InlineData("A watch --duration 10s", 10)]
    [InlineData("A watch --dur 8", 8)]
    [InlineData("A watch --length 00:08", 8)]
    [InlineData("A watch --duration 1:30", 90)]
    public void A_length_is_read(string prompt, double seconds) => Assert.Equal(seconds, PromptReading.Of(prompt).DurationSeconds);

    [Theory]
    [InlineData("A watch --duration 900", "durationSeconds")]
    [InlineData("A 10 second clip of a watch --duration 5", "durationSeconds")]
    [InlineData("A vertical video of a watch --ar 16:9", "aspectRatio")]
    [InlineData("A watch at 24 fps --fps 30", "framesPerSecond")]
    public void A_flag_that_cannot_count_is_refused(string prompt, string field) =>
        Assert.Equal(field, Assert.Single(PromptReading.Of(prompt).Faults).Field);

    [Theory]
    [InlineData("A bakery\n\nNegative prompt: text, ugly hands\nAspect ratio: 4:5\nLength: 12")]
    [InlineData("A bakery. Negative prompt: text, ugly hands. Aspect: 4:5. Length: 12")]
    [InlineData("A bakery\nNegativprompt: text, ugly hands\nAspect ratio: 4:5\nDuration: 12 s")]
    [InlineData("A bakery\nネガティブプロンプト：text, ugly hands\nAspect: 4:5\nDuration: 12")]
    public void Labels_are_read(string prompt)
    {
        var reading = PromptReading.Of(prompt);

        Assert.Equal(["text", "ugly hands"], reading.Exclusions);
        Assert.Equal(("4:5", 12), (reading.AspectRatio, reading.DurationSeconds));
        Assert.Equal("A bakery", reading.Rest.TrimEnd('.'));
    }

    [Fact]
    public void A_flag_of_another_service_is_left_out_and_said()
    {
        var reading = PromptReading.Of("A watch on marble --v 6.1 --style raw --stylize 250 --tile --seed 42");

        Assert.Equal("A watch on marble", reading.Rest);
        Assert.Equal(
            ["--v 6.1", "--style raw", "--stylize 250", "--tile", "--seed 42"], reading.Adjustments.Select(text => text.Split('\'')[1]));
    }

    [Theory]
    [InlineData("A man types git commit --amend on a laptop")]
    [InlineData("A watch on marble --style watercolor")]
    [InlineData("A screen that says \"--ar 9:16\"")]
    [InlineData("A dog -- a friend -- on a beach")]
    public void What_is_no_known_flag_stays(string prompt)
    {
        var reading = PromptReading.Of(prompt);

        Assert.Equal(prompt, reading.Rest);
        Assert.Null(reading.AspectRatio);
        Assert.Empty(reading.Adjustments);
    }

    [Theory]
    [InlineData("A dog on a beach, 1080p60", Quality.High, 60)]
    [InlineData("A dog on a beach in 4k30", Quality.Premium, 30)]
    [InlineData("A dog on a beach, 4K@30", Quality.Premium, 30)]
    [InlineData("A dog on a beach, 1080p@60fps", Quality.High, 60)]
    [InlineData("A dog on a beach, 4K @60fps", Quality.Premium, 60)]
    [InlineData("A dog on a beach, 1080p29.97", Quality.High, 29.97)]
    [InlineData("A dog on a beach, 720p/25", Quality.Standard, 25)]
    [InlineData("A dog on a beach, UHD 60p", Quality.Premium, 60)]
    [InlineData("A dog on a beach, 720p 24fps", Quality.Standard, 24)]
    public void A_size_with_a_rate_is_read(string prompt, Quality quality, double rate)
    {
        var reading = PromptReading.Of(prompt);

        Assert.Equal((quality, rate), (reading.Quality, reading.FramesPerSecond));
        Assert.Equal("A dog on a beach", reading.Rest);
    }
}
