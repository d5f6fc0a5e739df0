using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime.Interop;

/// <summary>Reads names, types and shapes of a session's inputs and outputs.</summary>
internal static unsafe class SessionMetadata
{
    internal static Dictionary<string, NodeMetadata> Inputs(SafeHandle session)
        => Read(session, OrtEntry.SessionGetInputCount, OrtEntry.SessionGetInputName, OrtEntry.SessionGetInputTypeInfo);

    internal static Dictionary<string, NodeMetadata> Outputs(SafeHandle session)
        => Read(session, OrtEntry.SessionGetOutputCount, OrtEntry.SessionGetOutputName, OrtEntry.SessionGetOutputTypeInfo);

    private static Dictionary<string, NodeMetadata> Read(SafeHandle session, OrtEntry countEntry, OrtEntry nameEntry, OrtEntry typeEntry)
    {
        using var lease = new HandleLease(session);
        using var allocator = new HandleLease(OrtAllocator.DefaultInstance);
        nuint count;
        OrtApi.Check(((delegate* unmanaged<nint, nuint*, nint>)OrtApi.Entry(countEntry))(lease.Value, &count));
        var result = new Dictionary<string, NodeMetadata>((int)count, StringComparer.Ordinal);
        for (nuint i = 0; i < count; i++)
        {
            nint name;
            OrtApi.Check(((delegate* unmanaged<nint, nuint, nint, nint*, nint>)OrtApi.Entry(nameEntry))(lease.Value, i, allocator.Value, &name));
            nint type;
            OrtApi.Check(((delegate* unmanaged<nint, nuint, nint*, nint>)OrtApi.Entry(typeEntry))(lease.Value, i, &type));
            try
            {
                result[OrtAllocator.DefaultInstance.TakeString(name)] = Describe(type);
            }
            finally
            {
                OrtApi.Release(OrtEntry.ReleaseTypeInfo, type);
            }
        }

        return result;
    }

    private static NodeMetadata Describe(nint type)
    {
        int kind;
        OrtApi.Check(((delegate* unmanaged<nint, int*, nint>)OrtApi.Entry(OrtEntry.GetOnnxTypeFromTypeInfo))(type, &kind));
        nint tensor = 0;
        if (kind == (int)OnnxValueType.ONNX_TYPE_TENSOR)
        {
            OrtApi.Check(((delegate* unmanaged<nint, nint*, nint>)OrtApi.Entry(OrtEntry.CastTypeInfoToTensorInfo))(type, &tensor));
        }

        if (tensor == 0)
        {
            return new NodeMetadata((OnnxValueType)kind, TensorElementType.DataTypeMax, [], []);
        }

        long[] shape = TensorInfo.Shape(tensor);
        return new NodeMetadata(
            OnnxValueType.ONNX_TYPE_TENSOR, TensorInfo.ElementType(tensor), Array.ConvertAll(shape, x => (int)x), TensorInfo.SymbolicShape(tensor, shape.Length));
    }
}
