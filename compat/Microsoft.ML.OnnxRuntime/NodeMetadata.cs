using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>What a graph says about one of its inputs or outputs.</summary>
public sealed class NodeMetadata
{
    internal NodeMetadata(OnnxValueType kind, TensorElementType elementType, int[] dimensions, string[] symbolicDimensions)
    {
        OnnxValueType = kind;
        ElementDataType = elementType;
        Dimensions = dimensions;
        SymbolicDimensions = symbolicDimensions;
    }

    public OnnxValueType OnnxValueType { get; }

    public bool IsTensor => OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR;

    public TensorElementType ElementDataType { get; }

    /// <summary>The managed type of an element; null where there is none.</summary>
    public Type? ElementType => TensorElementTypes.ManagedType(ElementDataType);

    /// <summary>Lengths; -1 where the graph leaves one open.</summary>
    public int[] Dimensions { get; }

    /// <summary>Names of the open lengths; empty where a length is fixed or has no name.</summary>
    public string[] SymbolicDimensions { get; }
}
