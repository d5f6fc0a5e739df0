using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Interop;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A tensor: over managed memory (pinned for as long as the value lives) or in memory of the native library.</summary>
public sealed unsafe class OrtValue : IDisposable
{
    private readonly ValueHandle handle;
    private MemoryHandle pin;

    internal OrtValue(nint value)
        : this(value, default)
    {
    }

    private OrtValue(nint value, MemoryHandle pin)
    {
        handle = new ValueHandle(value);
        this.pin = pin;
    }

    internal SafeHandle Handle => handle;

    public bool IsTensor
    {
        get
        {
            int result;
            using var lease = new HandleLease(handle);
            OrtApi.Check(((delegate* unmanaged<nint, int*, nint>)OrtApi.Entry(OrtEntry.IsTensor))(lease.Value, &result));
            return result != 0;
        }
    }

    /// <summary>A tensor over an array; nothing is copied, later changes of the array are seen.</summary>
    public static OrtValue CreateTensorValueFromMemory<T>(T[] data, long[] shape)
        where T : unmanaged
        => CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, new Memory<T>(data), shape);

    /// <summary>A tensor over managed memory; nothing is copied. The product of <paramref name="shape"/> must not exceed the memory's length.</summary>
    public static OrtValue CreateTensorValueFromMemory<T>(OrtMemoryInfo memoryInfo, Memory<T> memory, long[] shape)
        where T : unmanaged
    {
        TensorElementType element = TensorElementTypes.Of(typeof(T));
        long count = shape.Aggregate(1L, (product, length) => checked(product * length));
        if (count > memory.Length)
        {
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"The shape [{string.Join(", ", shape)}] holds {count} elements, the memory only {memory.Length}.");
        }

        MemoryHandle pin = memory.Pin();
        try
        {
            nint created;
            using var lease = new HandleLease(memoryInfo);
            fixed (long* dimensions = shape)
            {
                OrtApi.Check(((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)OrtApi.Entry(OrtEntry.CreateTensorWithDataAsOrtValue))(
                    lease.Value, pin.Pointer, (nuint)(memory.Length * Unsafe.SizeOf<T>()), dimensions, (nuint)shape.Length, (int)element, &created));
            }

            return new OrtValue(created, pin);
        }
        catch
        {
            pin.Dispose();
            throw;
        }
    }

    /// <summary>An uninitialised tensor in memory of <paramref name="allocator"/>.</summary>
    public static OrtValue CreateAllocatedTensorValue(OrtAllocator allocator, TensorElementType elementType, long[] shape)
    {
        nint created;
        using var lease = new HandleLease(allocator);
        fixed (long* dimensions = shape)
        {
            OrtApi.Check(((delegate* unmanaged<nint, long*, nuint, int, nint*, nint>)OrtApi.Entry(OrtEntry.CreateTensorAsOrtValue))(
                lease.Value, dimensions, (nuint)shape.Length, (int)elementType, &created));
        }

        return new OrtValue(created);
    }

    public OrtTensorTypeAndShapeInfo GetTensorTypeAndShape()
    {
        nint info;
        using var lease = new HandleLease(handle);
        OrtApi.Check(((delegate* unmanaged<nint, nint*, nint>)OrtApi.Entry(OrtEntry.GetTensorTypeAndShape))(lease.Value, &info));
        try
        {
            return new OrtTensorTypeAndShapeInfo(TensorInfo.ElementType(info), TensorInfo.Shape(info));
        }
        finally
        {
            OrtApi.Release(OrtEntry.ReleaseTensorTypeAndShapeInfo, info);
        }
    }

    /// <summary>Where the tensor lies. The description belongs to the value and lives no longer than it.</summary>
    public OrtMemoryInfo GetTensorMemoryInfo()
    {
        nint info;
        using var lease = new HandleLease(handle);
        OrtApi.Check(((delegate* unmanaged<nint, nint*, nint>)OrtApi.Entry(OrtEntry.GetTensorMemoryInfo))(lease.Value, &info));
        return new OrtMemoryInfo(info);
    }

    /// <summary>The elements, for a tensor in memory of the processor. The span lives no longer than the value.</summary>
    public ReadOnlySpan<T> GetTensorDataAsSpan<T>()
        where T : unmanaged
        => GetTensorMutableDataAsSpan<T>();

    public Span<T> GetTensorMutableDataAsSpan<T>()
        where T : unmanaged
    {
        OrtTensorTypeAndShapeInfo info = GetTensorTypeAndShape();
        TensorElementType asked = TensorElementTypes.Of(typeof(T));
        if (info.ElementDataType != asked)
        {
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"The tensor holds {info.ElementDataType}, not {asked}.");
        }

        return new Span<T>(Data(), checked((int)info.ElementCount));
    }

    public Span<byte> GetTensorMutableRawData()
    {
        OrtTensorTypeAndShapeInfo info = GetTensorTypeAndShape();
        return new Span<byte>(Data(), checked((int)info.ElementCount * TensorElementTypes.ByteSize(info.ElementDataType)));
    }

    public void Dispose()
    {
        handle.Dispose();
        pin.Dispose();
    }

    private void* Data()
    {
        void* data;
        using var lease = new HandleLease(handle);
        OrtApi.Check(((delegate* unmanaged<nint, void**, nint>)OrtApi.Entry(OrtEntry.GetTensorMutableData))(lease.Value, &data));
        return data;
    }

    private sealed class ValueHandle : SafeHandle
    {
        internal ValueHandle(nint value)
            : base(0, ownsHandle: true) => SetHandle(value);

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            OrtApi.Release(OrtEntry.ReleaseValue, handle);
            return true;
        }
    }
}
