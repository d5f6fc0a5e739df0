using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using AdGenius.Diffusion.Faults;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AdGenius.Diffusion.Graphs;

/// <summary>A tensor over pinned managed memory in a graph's element type, written and read as single precision.</summary>
internal sealed class HostTensor : IDisposable
{
    private readonly TensorElementType _type;
    private readonly Array _data;

    internal HostTensor(TensorElementType type, ReadOnlySpan<long> shape)
    {
        _type = type;
        Shape = shape.ToArray();
        int count = checked((int)Shape.Aggregate(1L, (product, x) => product * x));
        (_data, Value) = type switch
        {
            TensorElementType.Float => Make<float>(count),
            TensorElementType.Float16 => Make<Float16>(count),
            TensorElementType.BFloat16 => Make<BFloat16>(count),
            TensorElementType.Double => Make<double>(count),
            TensorElementType.Int64 => Make<long>(count),
            TensorElementType.Int32 => Make<int>(count),
            TensorElementType.Bool => Make<bool>(count),
            _ => throw new ModelFaultException(
                ModelFault.WrongShape,
                $"A graph takes or gives numbers of type {type}; float, half, bfloat16, double, int32, int64 and bool are supported."),
        };
    }

    internal OrtValue Value { get; }

    internal long[] Shape { get; }

    internal void Write(ReadOnlySpan<float> values)
    {
        switch (_data)
        {
            case float[] singles:
                values.CopyTo(singles);
                break;
            case Float16[] halves:
                TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<Float16, Half>(halves.AsSpan()));
                break;
            case BFloat16[] brains:
                for (int i = 0; i < values.Length; i++)
                {
                    brains[i] = (BFloat16)values[i];
                }

                break;
            case double[] doubles:
                TensorPrimitives.ConvertChecked<float, double>(values, doubles);
                break;
            case long[] longs:
                TensorPrimitives.ConvertTruncating<float, long>(values, longs);
                break;
            case int[] integers:
                TensorPrimitives.ConvertTruncating<float, int>(values, integers);
                break;
            case bool[] flags:
                for (int i = 0; i < values.Length; i++)
                {
                    flags[i] = values[i] != 0;
                }

                break;
            default:
                throw new NotSupportedException($"Numbers cannot be written into a tensor of type {_type}.");
        }
    }

    internal void Write(ReadOnlySpan<int> values)
    {
        if (_data is long[] longs)
        {
            TensorPrimitives.ConvertChecked<int, long>(values, longs);
        }
        else if (_data is int[] integers)
        {
            values.CopyTo(integers);
        }
        else
        {
            Write([.. values.ToArray().Select(x => (float)x)]);
        }
    }

    /// <summary>The numbers as single precision; <paramref name="scratch"/> holds them where they are of another type.</summary>
    internal ReadOnlySpan<float> Read(scoped ref float[] scratch)
        => _data is float[] singles ? singles : Convert(Value, ref scratch);

    /// <summary>The numbers of any tensor in ordinary memory.</summary>
    internal static ReadOnlySpan<float> Read(OrtValue value, scoped ref float[] scratch)
    {
        TensorElementType type = value.GetTensorTypeAndShape().ElementDataType;
        return type == TensorElementType.Float ? value.GetTensorDataAsSpan<float>() : Convert(value, ref scratch);
    }

    /// <summary>Writes the numbers of a tensor in ordinary memory into memory of the same length.</summary>
    internal static void CopyTo(OrtValue value, Span<float> destination)
    {
        TensorElementType type = value.GetTensorTypeAndShape().ElementDataType;
        switch (type)
        {
            case TensorElementType.Float:
                value.GetTensorDataAsSpan<float>().CopyTo(destination);
                break;
            case TensorElementType.Float16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<Float16, Half>(value.GetTensorDataAsSpan<Float16>()), destination);
                break;
            case TensorElementType.BFloat16:
                ReadOnlySpan<BFloat16> brains = value.GetTensorDataAsSpan<BFloat16>();
                for (int i = 0; i < brains.Length; i++)
                {
                    destination[i] = (float)brains[i];
                }

                break;
            case TensorElementType.Double:
                TensorPrimitives.ConvertTruncating(value.GetTensorDataAsSpan<double>(), destination);
                break;
            case TensorElementType.Bool:
                ReadOnlySpan<bool> flags = value.GetTensorDataAsSpan<bool>();
                for (int i = 0; i < flags.Length; i++)
                {
                    destination[i] = flags[i] ? 1 : 0;
                }

                break;
            default:
                throw new ModelFaultException(
                    ModelFault.WrongShape,
                    $"A graph gives numbers of type {type}; float, half, bfloat16, double and bool are supported.");
        }
    }

    public void Dispose() => Value.Dispose();

    private static ReadOnlySpan<float> Convert(OrtValue value, scoped ref float[] scratch)
    {
        int count = checked((int)value.GetTensorTypeAndShape().ElementCount);
        if (scratch.Length != count)
        {
            scratch = new float[count];
        }

        CopyTo(value, scratch);
        return scratch;
    }

    private (Array, OrtValue) Make<T>(int count)
        where T : unmanaged
    {
        T[] array = GC.AllocateUninitializedArray<T>(count, pinned: true);
        return (array, OrtValue.CreateTensorValueFromMemory(array, Shape));
    }
}
