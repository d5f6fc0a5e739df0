using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AdGenius.Diffusion.Tests.Runtime;

/// <summary>The runtime's API as this project uses it, against the real library.</summary>
public sealed class OnnxRuntimeTests
{
    private static string Decoder => Path.Combine(TinyModel.PathOf("sd"), "vae_decoder", "model.onnx");

    [Fact]
    public void A_session_describes_its_inputs_and_outputs()
    {
        using var session = new InferenceSession(Decoder);
        NodeMetadata input = session.InputMetadata["latent_sample"];
        Assert.Equal([-1, 4, -1, -1], input.Dimensions);
        Assert.Equal(["batch", "", "height", "width"], input.SymbolicDimensions);
        Assert.Equal((TensorElementType.Float, typeof(float), true), (input.ElementDataType, input.ElementType, input.IsTensor));
        Assert.Equal(["sample"], session.OutputNames);
    }

    [Fact]
    public void The_ways_to_run_a_session_agree()
    {
        using var session = new InferenceSession(Decoder);
        using var options = new RunOptions();
        float[] numbers = [.. Enumerable.Range(0, 64).Select(x => x / 64f)];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(numbers, [1, 4, 4, 4]);
        using IDisposableReadOnlyCollection<OrtValue> first = session.Run(options, new Dictionary<string, OrtValue> { ["latent_sample"] = input }, ["sample"]);
        float[] expected = first[0].GetTensorDataAsSpan<float>().ToArray();
        Assert.Equal([1, 3, 32, 32], first[0].GetTensorTypeAndShape().Shape);

        using OrtValue room = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, [1, 3, 32, 32]);
        session.Run(options, ["latent_sample"], [input], ["sample"], [room]);
        Assert.Equal(expected, room.GetTensorDataAsSpan<float>().ToArray());

        using OrtIoBinding binding = session.CreateIoBinding();
        binding.BindInput("latent_sample", input);
        binding.BindOutputToDevice("sample", OrtMemoryInfo.DefaultInstance);
        session.RunWithBinding(options, binding);
        using IDisposableReadOnlyCollection<OrtValue> bound = binding.GetOutputValues();
        Assert.Equal(expected, bound[0].GetTensorDataAsSpan<float>().ToArray());
        using OrtMemoryInfo place = bound[0].GetTensorMemoryInfo();
        Assert.Equal("Cpu", place.Name);
    }

    [Fact]
    public void A_terminated_run_fails_and_the_options_can_be_used_again()
    {
        using var session = new InferenceSession(Decoder);
        using var options = new RunOptions { Terminate = true };
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(new float[64], [1, 4, 4, 4]);
        Assert.Throws<OnnxRuntimeException>(() => session.Run(options, ["latent_sample"], [input], ["sample"]));
        options.Terminate = false;
        using IDisposableReadOnlyCollection<OrtValue> result = session.Run(options, ["latent_sample"], [input], ["sample"]);
        Assert.Single(result);
    }

    [Fact]
    public void Wrong_use_is_an_exception_with_the_librarys_words()
    {
        using var session = new InferenceSession(Decoder);
        using OrtValue wrong = OrtValue.CreateTensorValueFromMemory(new float[4], [2, 2]);
        OnnxRuntimeException failure = Assert.Throws<OnnxRuntimeException>(() => session.Run(null, ["latent_sample"], [wrong], ["sample"]));
        Assert.Contains("latent_sample", failure.Message, StringComparison.Ordinal);
        Assert.Throws<OnnxRuntimeException>(() => OrtValue.CreateTensorValueFromMemory(new float[3], [2, 2]));
        Assert.Throws<OnnxRuntimeException>(() => wrong.GetTensorDataAsSpan<long>().Length);
        Assert.Throws<OnnxRuntimeException>(() => new InferenceSession("/nowhere/model.onnx"));
    }

    [Fact]
    public void Half_precision_numbers_go_both_ways()
    {
        var number = (Float16)1.5f;
        Assert.Equal(1.5f, (float)number);
        Assert.Equal((Float16)1.5f, number);
        Assert.True(Float16.IsNaN((Float16)float.NaN));
    }

    [Fact]
    public void The_processor_is_always_among_the_providers()
    {
        Assert.Contains("CPUExecutionProvider", OrtEnv.Instance().GetAvailableProviders());
        Assert.Matches(@"^\d+\.\d+\.\d+", OrtEnv.Instance().GetVersionString());
    }
}
