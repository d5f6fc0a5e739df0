using Microsoft.ML.OnnxRuntime.Tensors;

namespace AdGenius.Diffusion.Graphs;

/// <summary>One input or output of a graph. Open lengths are -1; a symbol names them where the export did.</summary>
internal sealed record GraphTensor(string Name, TensorElementType ElementType, int[] Dimensions, string[] Symbols)
{
    internal int Rank => Dimensions.Length;

    public override string ToString() => $"{Name} {ElementType}[{string.Join(", ", Dimensions.Select((x, i) => x >= 0 ? $"{x}" : Symbols[i] is { Length: > 0 } symbol ? symbol : "?"))}]";
}
