using System.Runtime.InteropServices;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Pipelines;

/// <summary>An overflow is blamed on the part it arises in, and is never a picture.</summary>
public sealed class NotANumberTests
{
    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };

    private static readonly ImageRequest Request = new()
    {
        Prompt = "a red car", Steps = 3, GuidanceScale = 1, InitImage = new RgbImage(8, 8, new byte[192]), Strength = 1,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("text_encoder")]
    [InlineData("unet")]
    [InlineData("vae_encoder")]
    [InlineData("vae_decoder")]
    public void The_part_that_computed_it_is_named(string part)
    {
        using var folder = new TemporaryFolder();
        using DiffusionModel model = DiffusionModel.Open(
            ModelFolder.Inspect(TinyModel.PathOf("sd")),
            ExecutionProvider.Cpu,
            Options,
            x => Load(x, part, folder));
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => model.Generate([Request], null, Cancellation));
        Assert.Equal(ModelFault.BadOutput, fault.Fault);
        Assert.StartsWith(part + "/model.onnx", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Without a control image too, where the residuals are multiplied by 0: that leaves not-a-number as it is.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_control_net_that_computed_it_is_named(bool isControlled)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        TinyModel.Overlay("controlnet", folder);
        ImageRequest request = Request with { InitImage = null, ControlImage = isControlled ? new RgbImage(8, 8, new byte[192]) : null };

        AssertNamed("controlnet", ModelFolder.Inspect(folder.Path), request, (_, output) => output[0] = float.PositiveInfinity);
    }

    /// <summary>The prompt as one vector is another output than the states of its tokens.</summary>
    [Theory]
    [InlineData("sdxl", "text_encoder_2")]
    [InlineData("sd3", "text_encoder")]
    [InlineData("sd3", "text_encoder_2")]
    [InlineData("flux", "text_encoder")]
    public void A_text_encoder_whose_pooled_prompt_is_not_a_number_is_named(string model, string part) => AssertNamed(
        part,
        ModelFolder.Inspect(TinyModel.PathOf(model)),
        new ImageRequest { Prompt = "a red car", Steps = 2 },
        (name, output) =>
        {
            if (name is "text_embeds" or "pooler_output")
            {
                output[0] = float.NaN;
            }
        });

    /// <summary>A noise schedule that ends without signal cannot be run with a model that predicts noise.</summary>
    [Fact]
    public void A_noise_schedule_that_divides_by_zero_is_named()
    {
        using TemporaryFolder copy = TinyModel.Copy("sd");
        File.WriteAllText(
            copy.File("scheduler/scheduler_config.json"),
            """{"_class_name":"DDIMScheduler","rescale_betas_zero_snr":true,"timestep_spacing":"trailing","clip_sample":false}""");
        using DiffusionModel model = DiffusionModel.Open(copy.Path, Options);
        ModelFaultException fault = Assert.Throws<ModelFaultException>(
            () => model.Generate([Request with { InitImage = null }], null, Cancellation));
        Assert.Equal(ModelFault.BadConfiguration, fault.Fault);
        Assert.Contains("scheduler", fault.Message, StringComparison.Ordinal);
    }

    private static void AssertNamed(string part, ModelFolder folder, ImageRequest request, Action<string, float[]> change)
    {
        using DiffusionModel model = DiffusionModel.Open(folder, ExecutionProvider.Cpu, Options, x =>
        {
            IGraph graph = OrtGraph.Load(x.Path, x.Name, ExecutionProvider.Cpu, Options);
            return x.Name == part ? new ChangedGraph(graph, change) : graph;
        });
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => model.Generate([request], null, Cancellation));
        Assert.Equal(ModelFault.BadOutput, fault.Fault);
        Assert.StartsWith(part + "/model.onnx computed not-a-number", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>The U-Net has weights that are not numbers; of other parts an output is changed.</summary>
    private static IGraph Load(ModelPart part, string faulty, TemporaryFolder folder)
    {
        if (part.Name != faulty)
        {
            return OrtGraph.Load(part.Path, part.Name, ExecutionProvider.Cpu, Options);
        }

        if (faulty != "unet")
        {
            return new ChangedGraph(
                OrtGraph.Load(part.Path, part.Name, ExecutionProvider.Cpu, Options),
                output => output[^1] = float.NaN);
        }

        string source = Path.Combine(TinyModel.PathOf("external"), "unet");
        File.Copy(Path.Combine(source, "model.onnx"), folder.File("model.onnx"));
        float[] weights = new float[new FileInfo(Path.Combine(source, "model.onnx_data")).Length / sizeof(float)];
        Array.Fill(weights, float.NaN);
        File.WriteAllBytes(folder.File("model.onnx_data"), MemoryMarshal.AsBytes<float>(weights).ToArray());
        return OrtGraph.Load(folder.File("model.onnx"), part.Name, ExecutionProvider.Cpu, Options);
    }
}
