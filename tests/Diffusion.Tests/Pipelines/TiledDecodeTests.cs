using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Pipelines;

public sealed class TiledDecodeTests
{
    /// <summary>This decoder looks only a few pixels around, so tiles that overlap give the same picture as one piece.</summary>
    [Fact]
    public void Tiles_give_the_picture_of_one_piece()
    {
        ImageRequest request = new() { Prompt = "a red car", Seed = 5, Steps = 2, Width = 1024, Height = 640, GuidanceScale = 1 };
        using DiffusionModel whole = TinyModel.Open(
            "sd",
            new DiffusionModelOptions { ExecutionProvider = ExecutionProvider.Cpu, TiledDecodeAbovePixels = 2048 });
        using DiffusionModel tiled = TinyModel.Open(
            "sd",
            new DiffusionModelOptions { ExecutionProvider = ExecutionProvider.Cpu, TiledDecodeAbovePixels = 512 });
        byte[] expected = whole.Generate([request], null, TestContext.Current.CancellationToken)[0].Picture.Pixels;
        byte[] actual = tiled.Generate([request], null, TestContext.Current.CancellationToken)[0].Picture.Pixels;
        double[] differences = [.. expected.Zip(actual).Select(x => (double)Math.Abs(x.First - x.Second))];
        Assert.True(differences.Average() < 0.05);
        Assert.True(differences.Max() <= 8);
    }

    /// <summary>Real decoders have normalization and attention over the whole picture, so that their tiles differ from one piece.</summary>
    [Theory]
    [InlineData(1024, 1024, false)]
    [InlineData(1376, 768, false)] // the shapes of models of 1024 pixels
    [InlineData(768, 1376, false)]
    [InlineData(928, 1152, false)]
    [InlineData(1344, 1024, true)]
    [InlineData(1920, 1088, true)]
    public void Every_shape_of_the_area_of_a_model_is_decoded_whole(int width, int height, bool isTiled)
    {
        var vae = ModelFolder.Inspect(TinyModel.PathOf("sd")).Vae;
        int runs = 0;
        using IGraph graph = new FakeGraph(
            OrtGraph.Load(
                Path.Combine(TinyModel.PathOf("sd"), "vae_decoder", "model.onnx"), "vae_decoder", ExecutionProvider.Cpu,
                new DiffusionModelOptions()),
            _ => runs++);
        LatentDecoder decoder = new(graph, vae, new DiffusionModelOptions().TiledDecodeAbovePixels);
        int area = width / vae.Scale * (height / vae.Scale);
        decoder.Decode(new float[vae.Channels * area], width / vae.Scale, height / vae.Scale, TestContext.Current.CancellationToken);
        Assert.Equal(isTiled, runs > 1);
    }
}
