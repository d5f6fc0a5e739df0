namespace AdGenius.Diffusion.Graphs;

/// <summary>
/// Inputs, outputs and repeated runs of one graph. Numbers are single precision on this side; they are converted to and from the graph's
/// own types.
/// </summary>
internal interface IGraphRun : IDisposable
{
    /// <summary>Sets an input; a copy is taken. Whole-number inputs get the numbers cut to whole ones.</summary>
    void Set(string input, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape);

    void Set(string input, ReadOnlySpan<int> values, params ReadOnlySpan<long> shape);

    /// <summary>Asks for an output. With a shape its memory is taken once for all runs, without one at each run.</summary>
    void BindOutput(string output, params ReadOnlySpan<long> shape);

    /// <summary>Runs the graph. A cancelled token stops it before its next node.</summary>
    void Run(CancellationToken cancellationToken);

    /// <summary>An output of the last run; the span holds until the next run.</summary>
    ReadOnlySpan<float> Read(string output);

    /// <summary>Writes an output of the last run into memory of its length.</summary>
    void CopyTo(string output, Span<float> destination) => Read(output).CopyTo(destination);

    long[] ShapeOf(string output);
}
