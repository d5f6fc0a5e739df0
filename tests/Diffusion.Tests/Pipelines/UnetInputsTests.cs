using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Noise;
using AdGenius.Diffusion.Onnx;
using AdGenius.Diffusion.Pipelines;
using AdGenius.Diffusion.Prompts;
using AdGenius.Diffusion.Schedulers;
using Microsoft.ML.OnnxRuntime.Tensors;

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

    /// <summary>Optimum names an open length "steps" and "batch_size", other exporters number their names or give none.</summary>
    [Theory]
    [InlineData("scalar", "batch_size", "")]
    [InlineData("1", "batch_size", "1")]
    [InlineData("3", "batch_size", "3")]
    [InlineData("steps", "batch_size", "1")]
    [InlineData("batch_size", "batch_size", "6")]
    [InlineData("UNetBatch", "UNetBatch", "6")]
    [InlineData("s0", "s0", "6")]
    [InlineData("s1", "s0", "1")]
    [InlineData("", "", "1")]
    public void A_timestep_has_the_shape_that_the_graph_declares(string length, string batchName, string expected)
    {
        GraphTensor sample = new("sample", TensorElementType.Float, [-1, 4, -1, -1], [batchName, "", "", ""]);
        (int[] dimensions, string[] symbols) = length == "scalar" ? ([], [])
            : int.TryParse(length, out int count) ? (new[] { count }, new[] { "" })
            : (new[] { -1 }, new[] { length });
        GraphTensor timestep = new("timestep", TensorElementType.Int64, dimensions, symbols);
        Assert.Equal(expected, string.Join(',', TimestepShape.Of(timestep, sample, 6)));
    }

    [Theory]
    [InlineData("sd", "unet")]
    [InlineData("controlnet", "controlnet")]
    public void A_timestep_of_two_dimensions_is_refused_by_name(string overlay, string part)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        TinyModel.Overlay(overlay, folder);
        GraphVariant.ChangeInput(folder.File(part, "model.onnx"), "timestep", GraphVariant.FloatType, [-1, 1], squeezes: true);
        ModelFaultException fault = Assert.Throws<ModelFaultException>(
            () => DiffusionModel.Open(folder.Path, new DiffusionModelOptions { ExecutionProvider = ExecutionProvider.Cpu }));
        Assert.Equal(ModelFault.WrongShape, fault.Fault);
        Assert.StartsWith($"{part}/model.onnx: the input timestep Float[", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("must have 0 or 1 dimensions.", fault.Message, StringComparison.Ordinal);
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
