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
}
