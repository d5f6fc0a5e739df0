using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Pipelines;

public sealed class ProgressTests
{
    private static readonly ImageRequest Request = new() { Prompt = "a red car at night", Seed = 3, Steps = 6, Width = 128, Height = 64 };

    [Fact]
    public void Each_step_is_reported_and_every_second_one_previewed()
    {
        var seen = new List<GenerationProgress>();
        using DiffusionModel model = TinyModel.Open("sd");
        model.Generate(
            [Request, Request with { Seed = 4 }],
            new GenerationOptions { Progress = new ImmediateProgress(seen.Add), PreviewEverySteps = 2, PreviewPixels = 64 },
            TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3, 4, 5, 6], seen.Select(x => x.Step));
        Assert.All(seen, x => Assert.Equal(6, x.StepCount));
        Assert.All(seen, x => Assert.Equal([0, 1], x.Requests));
        Assert.Equal([false, true, false, true, false, false], seen.Select(x => x.Preview is not null));
        Assert.All(seen.Select(x => x.Preview).OfType<RgbImage>(), x => Assert.Equal((64, 32), (x.Width, x.Height)));
    }

    [Fact]
    public void Watching_does_not_change_the_picture()
    {
        using DiffusionModel model = TinyModel.Open("sd");
        byte[] unwatched = model.Generate([Request], null, TestContext.Current.CancellationToken)[0].Picture.Pixels;
        var options = new GenerationOptions { Progress = new ImmediateProgress(_ => { }), PreviewEverySteps = 1 };
        Assert.Equal(unwatched, model.Generate([Request], options, TestContext.Current.CancellationToken)[0].Picture.Pixels);
    }

    [Fact]
    public void Cancelling_stops_before_the_next_step()
    {
        using var cancel = new CancellationTokenSource();
        var seen = new List<GenerationProgress>();
        using DiffusionModel model = TinyModel.Open("sd");
        var options = new GenerationOptions
        {
            Progress = new ImmediateProgress(x =>
            {
                seen.Add(x);
                if (x.Step == 2)
                {
                    cancel.Cancel();
                }
            }),
        };
        Assert.ThrowsAny<OperationCanceledException>(() => model.Generate([Request], options, cancel.Token));
        Assert.Equal(2, seen.Count);

        // The model is as good as before.
        Assert.Single(model.Generate([Request], null, TestContext.Current.CancellationToken));
    }
}
