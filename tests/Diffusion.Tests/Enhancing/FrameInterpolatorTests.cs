using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Enhancing;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;

namespace AdGenius.Diffusion.Tests.Enhancing;

public sealed class FrameInterpolatorTests
{
    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Forms => ["two", "one"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_moment_is_computed_by_graphs_that_take_a_time(string form)
    {
        using TemporaryFolder folder = With(form == "two" ? EnhancerGraphs.TwoPictures(hasTime: true) : EnhancerGraphs.OneInput());
        using FrameInterpolator interpolator = FrameInterpolator.Open(folder.Path, Options);
        Assert.True(interpolator.TakesTime);
        Assert.Equal(4, interpolator.CountFor(4));
        RgbImage from = Flat(20);
        RgbImage to = Flat(220);
        IReadOnlyList<RgbImage> between = interpolator.Between(from, to, 4, Cancellation);
        Assert.Equal([60, 100, 140, 180], between.Select(x => (int)x.Pixels[0]));
        Assert.All(between, x => Assert.Equal((70, 50), (x.Width, x.Height)));
        Assert.All(between, x => Assert.Single(x.Pixels.Distinct()));
    }

    [Fact]
    public void Graphs_without_a_time_halve_again_and_again()
    {
        using TemporaryFolder folder = With(EnhancerGraphs.TwoPictures(hasTime: false));
        using FrameInterpolator interpolator = FrameInterpolator.Open(folder.Path, Options);
        Assert.Equal([0, 1, 1, 3, 3, 7], new[] { 0, 1, 2, 3, 6, 7 }.Select(interpolator.CountFor));
        Assert.Equal(
            [70, 120, 170], interpolator.Between(Flat(20), Flat(220), 3, Cancellation).Select(x => (int)x.Pixels[0]));
    }

    [Fact]
    public void Padding_does_not_show()
    {
        using TemporaryFolder folder = With(EnhancerGraphs.TwoPictures(hasTime: true));
        File.WriteAllText(folder.File(FrameInterpolator.FolderName, "config.json"), """{"size_multiple":32}""");
        using FrameInterpolator interpolator = FrameInterpolator.Open(folder.Path, Options);
        RgbImage picture = EnhancerGraphs.Gradient(45, 33);
        Assert.Equal(picture.Pixels, Assert.Single(interpolator.Between(picture, picture, 1, Cancellation)).Pixels);
    }

    [Fact]
    public void Graphs_of_another_form_are_refused_with_what_they_take()
    {
        using TemporaryFolder folder = With(EnhancerGraphs.Doubling());
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => FrameInterpolator.Open(folder.Path, Options));
        Assert.Equal(ModelFault.WrongShape, fault.Fault);
        Assert.Contains("frame-interpolation/model.onnx takes input", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_of_two_sizes_are_refused()
    {
        using TemporaryFolder folder = With(EnhancerGraphs.TwoPictures(hasTime: true));
        using FrameInterpolator interpolator = FrameInterpolator.Open(folder.Path, Options);
        Assert.Throws<ArgumentException>(
            () => interpolator.Between(Flat(1), EnhancerGraphs.Gradient(8, 8), 1, Cancellation));
    }

    private static RgbImage Flat(byte value) => new(70, 50, [.. Enumerable.Repeat(value, 70 * 50 * 3)]);

    private static TemporaryFolder With(byte[] graph)
    {
        var folder = new TemporaryFolder();
        Assert.False(FrameInterpolator.IsIn(folder.Path));
        File.WriteAllBytes(folder.File(FrameInterpolator.FolderName, "model.onnx"), graph);
        Assert.True(FrameInterpolator.IsIn(folder.Path));
        return folder;
    }
}
