using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;

namespace AdGenius.Diffusion.Tests.Pipelines;

/// <summary>Sessions are native memory: a call after they are freed would end the process instead of throwing.</summary>
public sealed class DisposedModelTests
{
    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };

    [Fact]
    public void A_disposed_model_refuses_pictures_and_may_be_disposed_again()
    {
        DiffusionModel model = TinyModel.Open("sd", Options);
        model.Dispose();
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.WarmUp(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_disposed_graph_refuses_runs()
    {
        OrtGraph graph = OrtGraph.Load(
            Path.Combine(TinyModel.PathOf("sd"), "vae_decoder", "model.onnx"), "vae_decoder/model.onnx", ExecutionProvider.Cpu, Options);
        graph.Dispose();
        Assert.Throws<ObjectDisposedException>(graph.CreateRun);
    }
}
