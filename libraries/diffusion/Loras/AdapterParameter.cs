namespace AdGenius.Diffusion.Loras;

/// <summary>A matrix of an adapter.</summary>
/// <param name="Name">The name of the graph's input.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Values">The numbers, row by row.</param>
internal sealed record AdapterParameter(string Name, int Rows, int Columns, float[] Values);
