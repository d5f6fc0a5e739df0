using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Enhancing;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;

namespace AdGenius.Diffusion.Tests.Enhancing;

public sealed class PictureUpscalerTests
{
    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>With sizes below, at and above a tile, and a graph of one fixed size.</summary>
    [Theory]
    [InlineData(20, 10, -1)]
    [InlineData(224, 225, -1)]
    [InlineData(460, 300, -1)]
    [InlineData(100, 70, 64)]
    public void Tiles_join_without_a_seam(int width, int height, int side)
    {
        using TemporaryFolder folder = With(EnhancerGraphs.Doubling(side));
        using PictureUpscaler upscaler = PictureUpscaler.Open(folder.Path, Options);
        Assert.Equal(2, upscaler.Factor);
        RgbImage small = EnhancerGraphs.Gradient(width, height);
        RgbImage large = upscaler.Upscale(small, Cancellation);
        Assert.Equal((width * 2, height * 2), (large.Width, large.Height));
        byte[] expected = [.. Enumerable.Range(0, large.Pixels.Length).Select(i =>
        {
            int x = i / 3 % large.Width / 2;
            int y = i / 3 / large.Width / 2;
            return small.Pixels[(((y * width) + x) * 3) + (i % 3)];
        })];
        Assert.Equal(expected, large.Pixels);
    }

    [Fact]
    public void A_result_beyond_the_largest_size_is_refused()
    {
        using TemporaryFolder folder = With(EnhancerGraphs.Doubling());
        using PictureUpscaler upscaler = PictureUpscaler.Open(folder.Path, Options);
        Assert.Throws<ArgumentException>(() => upscaler.Upscale(new RgbImage(5000, 1, new byte[15000]), Cancellation));
    }

    [Fact]
    public void A_graph_that_enlarges_nothing_is_refused()
    {
        using TemporaryFolder folder = With(EnhancerGraphs.TwoPictures(hasTime: false));
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => PictureUpscaler.Open(folder.Path, Options));
        Assert.Contains("larger by a whole factor", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_is_named()
    {
        using TemporaryFolder folder = With([1, 2, 3]);
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => PictureUpscaler.Open(folder.Path, Options));
        Assert.Equal(ModelFault.BadGraph, fault.Fault);
        Assert.Contains("upscaler/model.onnx", fault.Message, StringComparison.Ordinal);
    }

    private static TemporaryFolder With(byte[] graph)
    {
        var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File(PictureUpscaler.FolderName, "model.onnx"), graph);
        return folder;
    }
}
