using System.Runtime.InteropServices;
using System.Text;

namespace AdGenius.Diffusion.Tests.Cuda;

/// <summary>Makes the GPU useless for this process: runs a kernel that writes to an address that is not mapped (CUDA error 700).</summary>
internal static partial class LostGpu
{
    private const string Library = "libcuda.so.1";
    private const int IllegalAddress = 700;

    private const string Kernel = """
        .version 7.0
        .target sm_75
        .address_size 64
        .visible .entry fault()
        {
            .reg .b64 %rd<2>;
            .reg .b32 %r<2>;
            mov.u64 %rd1, 16;
            mov.u32 %r1, 1;
            st.global.u32 [%rd1], %r1;
            ret;
        }
        """;

    internal static void Provoke()
    {
        Assert.Equal(0, Initialize(0));
        Assert.Equal(0, GetDevice(out int device, 0));

        // The context of ONNX Runtime, which uses the primary one.
        Assert.Equal(0, RetainContext(out nint context, device));
        Assert.Equal(0, PushContext(context));
        Assert.Equal(0, LoadModule(out nint module, Encoding.ASCII.GetBytes(Kernel + "\0")));
        Assert.Equal(0, GetFunction(out nint function, module, "fault"));
        Assert.Equal(0, Launch(function, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0));
        Assert.Equal(IllegalAddress, Synchronize());
        _ = PopContext(out _);
    }

    [LibraryImport(Library, EntryPoint = "cuInit")]
    private static partial int Initialize(uint flags);

    [LibraryImport(Library, EntryPoint = "cuDeviceGet")]
    private static partial int GetDevice(out int device, int ordinal);

    [LibraryImport(Library, EntryPoint = "cuDevicePrimaryCtxRetain")]
    private static partial int RetainContext(out nint context, int device);

    [LibraryImport(Library, EntryPoint = "cuCtxPushCurrent_v2")]
    private static partial int PushContext(nint context);

    [LibraryImport(Library, EntryPoint = "cuCtxPopCurrent_v2")]
    private static partial int PopContext(out nint context);

    [LibraryImport(Library, EntryPoint = "cuModuleLoadData")]
    private static partial int LoadModule(out nint module, byte[] image);

    [LibraryImport(Library, EntryPoint = "cuModuleGetFunction", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetFunction(out nint function, nint module, string name);

    [LibraryImport(Library, EntryPoint = "cuLaunchKernel")]
    private static partial int Launch(
        nint function,
        uint gridX,
        uint gridY,
        uint gridZ,
        uint blockX,
        uint blockY,
        uint blockZ,
        uint shared,
        nint stream,
        nint parameters,
        nint extra);

    [LibraryImport(Library, EntryPoint = "cuCtxSynchronize")]
    private static partial int Synchronize();
}
