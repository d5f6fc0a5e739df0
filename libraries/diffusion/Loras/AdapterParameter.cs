namespace AdGenius.Diffusion.Loras;

/// <summary>A matrix of an adapter.</summary>
/// <param name="Name">The name of the graph's input.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Values">The numbers, row by row.</param>
internal sealed record AdapterParameter(string Name, int Rows, int Columns, float[] Values)
{
    private static readonly string[] SecondNames = ["lora_B", "lora_up", "lora.up"];

    /// <summary>What the names of second matrices contain, one of them.</summary>
    internal static string SecondNamesText => string.Join(", ", SecondNames);

    /// <summary>Whether it is the second one of a layer, which gives the layer's output and has the weight.</summary>
    internal bool IsSecond => SecondNames.Any(x => Name.Contains(x, StringComparison.Ordinal));

    /// <summary>
    /// Whether the ranks of several adapters are rows; otherwise they are columns. A matrix that a row is multiplied by has ranks in
    /// the columns of the first one, a convolution in its rows.
    /// </summary>
    internal bool JoinsRows { get; init; } = SecondNames.Any(x => Name.Contains(x, StringComparison.Ordinal));

    /// <summary>
    /// Of a convolution: the dimensions that the columns stand for, of its first one; none, of its second one, whose kernel is one.
    /// Null for a matrix.
    /// </summary>
    internal int[]? Trailing { get; init; }

    /// <summary>The dimensions of the graph's input.</summary>
    internal long[] Shape => Trailing switch
    {
        null => [Rows, Columns],
        [] => [Rows, Columns, 1, 1],
        var kernel => [Rows, .. kernel.Select(x => (long)x)],
    };
}
