using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Graphs;

/// <summary>A loaded graph. The only interface to native code, so that tests can inject failures.</summary>
internal interface IGraph : IDisposable
{
    IReadOnlyDictionary<string, GraphTensor> Inputs { get; }

    IReadOnlyDictionary<string, GraphTensor> Outputs { get; }

    /// <summary>Inputs that have a value of their own and may be left out, such as those for the matrices of LoRA adapters.</summary>
    IReadOnlyDictionary<string, GraphTensor> OptionalInputs => System.Collections.Immutable.ImmutableDictionary<string, GraphTensor>.Empty;

    /// <summary>Whether the graph runs in device memory, to which inputs must be uploaded.</summary>
    bool IsOnDevice { get; }

    /// <summary>Creates an IO binding for repeated runs. Inputs stay bound, in device memory where the graph runs there.</summary>
    IGraphRun CreateRun();
}
