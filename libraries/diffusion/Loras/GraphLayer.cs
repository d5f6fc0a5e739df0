namespace AdGenius.Diffusion.Loras;

/// <summary>A product with weights in a graph, which an adapter may change.</summary>
/// <param name="Module">The module of the exported model, with "_" for ".".</param>
/// <param name="ElementType">The data type of the weights, as ONNX numbers it.</param>
/// <param name="InputCount">Columns of the weights, or channels that a convolution takes.</param>
/// <param name="OutputCount">Rows of the weights, or channels that a convolution gives.</param>
/// <param name="Kernel">Height and width of a convolution; null for a matrix.</param>
internal sealed record GraphLayer(string Module, int ElementType, int InputCount, int OutputCount, (int Height, int Width)? Kernel)
{
    // No name of an exported graph begins like this.
    private const string Prefix = "adgenius.lora:";

    internal string FirstInput => $"{Prefix}{Module}:lora_A";

    internal string SecondInput => $"{Prefix}{Module}:lora_B";

    /// <summary>Shapes of both inputs, with -1 for the rank.</summary>
    internal (int[] First, int[] Second) Shapes => Kernel is { } kernel
        ? ([-1, InputCount, kernel.Height, kernel.Width], [OutputCount, -1, 1, 1])
        : ([InputCount, -1], [-1, OutputCount]);

    /// <summary>The module of an input that <see cref="FirstInput"/> names; null for other inputs.</summary>
    internal static string? ModuleOf(string input) => input.StartsWith(Prefix, StringComparison.Ordinal)
        ? input[Prefix.Length..input.LastIndexOf(':')]
        : null;
}
