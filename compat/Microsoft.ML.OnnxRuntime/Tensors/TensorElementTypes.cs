namespace Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>Which managed type holds which element type, and how many bytes an element has.</summary>
internal static class TensorElementTypes
{
    private static readonly Dictionary<Type, TensorElementType> ByManagedType = new()
    {
        [typeof(float)] = TensorElementType.Float,
        [typeof(byte)] = TensorElementType.UInt8,
        [typeof(sbyte)] = TensorElementType.Int8,
        [typeof(ushort)] = TensorElementType.UInt16,
        [typeof(short)] = TensorElementType.Int16,
        [typeof(int)] = TensorElementType.Int32,
        [typeof(long)] = TensorElementType.Int64,
        [typeof(bool)] = TensorElementType.Bool,
        [typeof(Float16)] = TensorElementType.Float16,
        [typeof(double)] = TensorElementType.Double,
        [typeof(uint)] = TensorElementType.UInt32,
        [typeof(ulong)] = TensorElementType.UInt64,
    };

    internal static TensorElementType Of(Type type) => ByManagedType.TryGetValue(type, out TensorElementType element)
        ? element
        : throw new NotSupportedException($"{type} is not the type of a tensor's elements. Allowed: {string.Join(", ", ByManagedType.Keys.Select(x => x.Name))}.");

    internal static Type? ManagedType(TensorElementType element) => ByManagedType.FirstOrDefault(x => x.Value == element).Key;

    internal static int ByteSize(TensorElementType element) => element switch
    {
        TensorElementType.UInt8 or TensorElementType.Int8 or TensorElementType.Bool => 1,
        TensorElementType.UInt16 or TensorElementType.Int16 or TensorElementType.Float16 or TensorElementType.BFloat16 => 2,
        TensorElementType.Float or TensorElementType.Int32 or TensorElementType.UInt32 => 4,
        TensorElementType.Double or TensorElementType.Int64 or TensorElementType.UInt64 or TensorElementType.Complex64 => 8,
        TensorElementType.Complex128 => 16,
        _ => throw new NotSupportedException($"Tensors of {element} have no fixed element size."),
    };
}
