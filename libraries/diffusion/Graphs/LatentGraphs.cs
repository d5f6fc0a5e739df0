using Microsoft.ML.OnnxRuntime.Tensors;

namespace AdGenius.Diffusion.Graphs;

/// <summary>
/// The arithmetic between two runs of the denoiser as graphs of their own, so that latents need not leave the device.
/// A linear scheduler computes weighted sums of its start, the outputs of the U-Net, and fresh noise: these are the rows of a history.
/// </summary>
internal sealed class LatentGraphs(Func<byte[], IGraph> load, TensorElementType sampleType, TensorElementType outputType) : IDisposable
{
    private IGraph? _guided;
    private IGraph? _unguided;
    private IGraph? _mixing;

    /// <summary>Puts an output (and noise) into the history and computes the U-Net's next input from it.</summary>
    internal IGraph Step(bool isGuided)
        => isGuided ? _guided ??= load(WriteStep(isGuided: true)) : _unguided ??= load(WriteStep(isGuided: false));

    /// <summary>Mixes rows of the history.</summary>
    internal IGraph Mixing => _mixing ??= load(WriteMixing());

    public void Dispose()
    {
        _guided?.Dispose();
        _unguided?.Dispose();
        _mixing?.Dispose();
    }

    private byte[] WriteStep(bool isGuided)
    {
        var writer = new OnnxWriter();
        writer.Input("history", OnnxWriter.Float, -1, -1);
        writer.Input("model_output", (int)outputType, -1, -1, -1, -1);
        writer.Input("fresh", OnnxWriter.Float, 1, -1);
        writer.Input("keep", OnnxWriter.Float, -1, 1);
        writer.Input("put_model_output", OnnxWriter.Float, -1, 1);
        writer.Input("put_fresh", OnnxWriter.Float, -1, 1);
        writer.Input("mix", OnnxWriter.Float, 1, -1);
        writer.Input("row_shape", OnnxWriter.Int64, 2);
        writer.Input("sample_shape", OnnxWriter.Int64, 4);
        writer.Node("Cast", ["model_output"], ["numbers"], ("to", OnnxWriter.Float));
        string row = "numbers";
        if (isGuided)
        {
            writer.Input("guidance", OnnxWriter.Float, 1);
            writer.Node("Split", ["numbers"], ["without", "with"], ("axis", 0));
            writer.Node("Sub", ["with", "without"], "difference");
            writer.Node("Mul", ["difference", "guidance"], "beyond");
            writer.Node("Add", ["without", "beyond"], "combined");
            row = "combined";
        }

        writer.Node("Reshape", [row, "row_shape"], "row");
        writer.Node("Mul", ["history", "keep"], "kept");
        writer.Node("Mul", ["row", "put_model_output"], "placed");
        writer.Node("Mul", ["fresh", "put_fresh"], "noised");
        writer.Node("Add", ["kept", "placed"], "with_model_output");
        writer.Node("Add", ["with_model_output", "noised"], "new_history");
        writer.Node("MatMul", ["mix", "new_history"], "mixed");
        writer.Node("Reshape", ["mixed", "sample_shape"], "latents");
        string seen = "latents";
        if (isGuided)
        {
            writer.Node("Concat", ["latents", "latents"], ["twice"], ("axis", 0));
            seen = "twice";
        }

        writer.Node("Cast", [seen], ["sample"], ("to", (int)sampleType));
        writer.Output("new_history", OnnxWriter.Float, -1, -1);
        writer.Output("sample", (int)sampleType, -1, -1, -1, -1);
        return writer.Build();
    }

    private static byte[] WriteMixing()
    {
        var writer = new OnnxWriter();
        writer.Input("history", OnnxWriter.Float, -1, -1);
        writer.Input("mix", OnnxWriter.Float, 1, -1);
        writer.Node("MatMul", ["mix", "history"], "latents");
        writer.Output("latents", OnnxWriter.Float, 1, -1);
        return writer.Build();
    }
}
