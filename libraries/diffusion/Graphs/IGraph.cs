namespace AdGenius.Diffusion.Graphs;

/// <summary>A loaded graph. The one seam to native code: failures are tested with another implementation.</summary>
internal interface IGraph : IDisposable
{
    IReadOnlyDictionary<string, GraphTensor> Inputs { get; }

    IReadOnlyDictionary<string, GraphTensor> Outputs { get; }

    /// <summary>Makes room for runs with inputs of certain shapes. What is set stays set, on the device where the graph runs.</summary>
    IGraphRun CreateRun();
}
