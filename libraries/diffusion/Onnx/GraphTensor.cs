using Microsoft.ML.OnnxRuntime.Tensors;

namespace AdGenius.Diffusion.Onnx;

/// <summary>One input or output of a graph. Open lengths are -1; a symbol names them where the export did.</summary>
internal sealed record GraphTensor(string Name, TensorElementType ElementType, int[] Dimensions, string[] Symbols)
{
    internal int Rank => Dimensions.Length;

    public override string ToString() => $"{Name} {ElementType}[{string.Join(", ", Dimensions.Select(Describe))}]";

    private string Describe(int length, int index)
        => length >= 0 ? $"{length}" : Symbols[index] is { Length: > 0 } symbol ? symbol : "?";
}
