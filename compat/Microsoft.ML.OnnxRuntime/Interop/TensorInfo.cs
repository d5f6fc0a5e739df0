using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime.Interop;

/// <summary>Reads a native type-and-shape description into managed values.</summary>
internal static unsafe class TensorInfo
{
    internal static TensorElementType ElementType(nint info)
    {
        int type;
        OrtApi.Check(((delegate* unmanaged<nint, int*, nint>)OrtApi.Entry(OrtEntry.GetTensorElementType))(info, &type));
        return (TensorElementType)type;
    }

    internal static long[] Shape(nint info)
    {
        nuint count;
        OrtApi.Check(((delegate* unmanaged<nint, nuint*, nint>)OrtApi.Entry(OrtEntry.GetDimensionsCount))(info, &count));
        var shape = new long[(int)count];
        fixed (long* target = shape)
        {
            OrtApi.Check(((delegate* unmanaged<nint, long*, nuint, nint>)OrtApi.Entry(OrtEntry.GetDimensions))(info, target, count));
        }

        return shape;
    }

    internal static string[] SymbolicShape(nint info, int rank)
    {
        var names = new nint[rank];
        fixed (nint* target = names)
        {
            OrtApi.Check(((delegate* unmanaged<nint, nint*, nuint, nint>)OrtApi.Entry(OrtEntry.GetSymbolicDimensions))(info, target, (nuint)rank));
        }

        return Array.ConvertAll(names, name => Marshal.PtrToStringUTF8(name) ?? "");
    }
}
