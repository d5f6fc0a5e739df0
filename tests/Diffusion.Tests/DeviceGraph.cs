using AdGenius.Diffusion.Graphs;

namespace AdGenius.Diffusion.Tests;

/// <summary>A graph on the processor that says it runs on a device, so that the loops for devices are used.</summary>
internal sealed class DeviceGraph(IGraph inner) : IGraph
{
    public IReadOnlyDictionary<string, GraphTensor> Inputs => inner.Inputs;

    public IReadOnlyDictionary<string, GraphTensor> Outputs => inner.Outputs;

    public IReadOnlyDictionary<string, GraphTensor> OptionalInputs => inner.OptionalInputs;

    public bool IsOnDevice => true;

    public IGraphRun CreateRun() => inner.CreateRun();

    public void Dispose() => inner.Dispose();
}
