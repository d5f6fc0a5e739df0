using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AdGenius.Bench.Diffusion;

/// <summary>How a model's graphs want to be fed, for the Node script, which cannot ask them.</summary>
internal static class GraphFacts
{
    internal static (bool WideIds, int TimestepRank) Read(string model)
    {
        using var text = new InferenceSession(Path.Combine(model, "text_encoder", "model.onnx"));
        using var unet = new InferenceSession(Path.Combine(model, "unet", "model.onnx"));
        return (text.InputMetadata["input_ids"].ElementDataType == TensorElementType.Int64, unet.InputMetadata["timestep"].Dimensions.Length);
    }
}
