using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Element type and shape of one tensor.</summary>
public readonly struct OrtTensorTypeAndShapeInfo
{
    internal OrtTensorTypeAndShapeInfo(TensorElementType elementDataType, long[] shape)
    {
        ElementDataType = elementDataType;
        Shape = shape;
    }

    public TensorElementType ElementDataType { get; }

    public long[] Shape { get; }

    public int DimensionsCount => Shape.Length;

    public long ElementCount => Shape.Aggregate(1L, (product, length) => product * length);
}
