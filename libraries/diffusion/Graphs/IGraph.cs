namespace AdGenius.Diffusion.Graphs;

/// <summary>A loaded graph. The one seam to native code: failures are tested with another implementation.</summary>
internal interface IGraph : IDisposable
{
    IReadOnlyDictionary<string, GraphTensor> Inputs { get; }

    IReadOnlyDictionary<string, GraphTensor> Outputs { get; }

    /// <summary>Whether the graph runs in a memory of its own, to which numbers must travel.</summary>
    bool IsOnDevice { get; }

    /// <summary>Makes room for runs with inputs of certain shapes. What is set stays set, on the device where the graph runs.</summary>
    IGraphRun CreateRun();
}
