using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Noise;
using AdGenius.Diffusion.Pipelines;
using AdGenius.Diffusion.Prompts;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Tests.Pipelines;

public sealed class UnetInputsTests
{
    /// <summary>Latents are as many times smaller as the VAE makes them, which is 8 for most models and not for all.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void A_control_image_is_given_at_the_size_of_the_picture(int scale)
    {
        using OrtGraph graph = OrtGraph.Load(
            Path.Combine(TinyModel.PathOf("control"), "unet", "model.onnx"), "unet", ExecutionProvider.Cpu, new DiffusionModelOptions());
        var signature = new UnetSignature(graph, ModelKind.StableDiffusion, isInpainting: false);
        var plan = new DenoisePlan
        {
            Scheduler = SchedulerCatalog.Create(ModelFolder.Inspect(TinyModel.PathOf("control")).SchedulerConfiguration),
            StartIndex = 0,
            Channels = 4,
            LatentWidth = 128 / scale,
            LatentHeight = 64 / scale,
            PictureWidth = 128,
            PictureHeight = 64,
            GuidanceScale = 1,
            GuidanceRescale = 0,
            Prompts = [new Conditioning(new float[77 * 24], 24, Pooled: null)],
            Negatives = [],
            Noise = new BatchNoise([new TorchNoise(1)]),
            ControlImages = [new float[3 * 128 * 64]],
            ControlScale = 1,
        };
        using var run = new ShapeRun();
        UnetInputs.SetConstants(run, signature, plan, batch: 1);
        Assert.Equal([1, 1, 3, 64, 128], run.Shapes["controlnet_conds"]);
    }

    /// <summary>Keeps the shapes of inputs, and refuses values that do not fill them, as the runtime does.</summary>
    private sealed class ShapeRun : IGraphRun
    {
        public Dictionary<string, long[]> Shapes { get; } = [];

        public void Set(string input, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) => Keep(input, values.Length, shape);

        public void Set(string input, ReadOnlySpan<int> values, params ReadOnlySpan<long> shape) => Keep(input, values.Length, shape);

        public void BindOutput(string output, params ReadOnlySpan<long> shape) => throw new NotSupportedException();

        public void Run(CancellationToken cancellationToken) => throw new NotSupportedException();

        public ReadOnlySpan<float> Read(string output) => throw new NotSupportedException();

        public long[] ShapeOf(string output) => throw new NotSupportedException();

        public void Dispose()
        {
        }

        private void Keep(string input, int count, ReadOnlySpan<long> shape)
        {
            Shapes[input] = shape.ToArray();
            Assert.Equal(count, Shapes[input].Aggregate(1L, (product, x) => product * x));
        }
    }
}
