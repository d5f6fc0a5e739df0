using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AdGenius.Diffusion.Tests.Runtime;

public sealed class HostTensorTests
{
    [Fact]
    public void Numbers_other_than_zero_are_true()
    {
        using var tensor = new HostTensor(TensorElementType.Bool, [4]);
        float[] scratch = [];
        tensor.Write([1f, 0f, -0.5f, 0f]);
        Assert.Equal([1f, 0f, 1f, 0f], tensor.Read(ref scratch));
        tensor.Write([0, 1, 0, 7]);
        Assert.Equal([0f, 1f, 0f, 1f], tensor.Read(ref scratch));
    }

    [Fact]
    public void A_type_that_is_not_handled_is_refused()
        => Assert.Contains(
            "UInt8",
            Assert.Throws<ModelFaultException>(() => new HostTensor(TensorElementType.UInt8, [1]).Dispose()).Message,
            StringComparison.Ordinal);
}
