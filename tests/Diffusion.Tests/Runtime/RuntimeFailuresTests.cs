using AdGenius.Diffusion.Graphs;
using Kind = AdGenius.Diffusion.Graphs.RuntimeFailures.Kind;

namespace AdGenius.Diffusion.Tests.Runtime;

/// <summary>The runtime's messages as they were seen in reports, and as its sources write them.</summary>
public sealed class RuntimeFailuresTests
{
    private const string Node = "Non-zero status code returned while running Conv node. Name:'/conv_in/Conv' Status Message: ";

    [Theory]
    [InlineData("[ErrorCode:RuntimeException] " + Node + "Failed to allocate memory for requested buffer of size 21", nameof(Kind.Memory))]
    [InlineData("[ErrorCode:Fail] Available memory of 1048576 is smaller than requested bytes of 134217728", nameof(Kind.Memory))]
    [InlineData("[ErrorCode:RuntimeException] std::bad_alloc", nameof(Kind.Memory))]
    [InlineData("[ErrorCode:Fail] CUDA failure 2: out of memory ; GPU=0; expr=cudaMalloc(&p, size)", nameof(Kind.Memory))]
    [InlineData("[ErrorCode:Fail] CUDNN failure 4: CUDNN_STATUS_ALLOC_FAILED ; GPU=0 ; expr=cudnnCreate", nameof(Kind.Memory))]
    [InlineData("[ErrorCode:Fail] CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0", nameof(Kind.Memory))]
    [InlineData("[ErrorCode:Fail] CUDA failure 700: an illegal memory access was encountered ; GPU=0", nameof(Kind.DeviceLost))]
    [InlineData("[ErrorCode:Fail] CUDA failure 214: uncorrectable ECC error encountered ; GPU=0", nameof(Kind.DeviceLost))]
    [InlineData("[ErrorCode:RuntimeException] CUDA error 719: unspecified launch failure", nameof(Kind.DeviceLost))]
    [InlineData("[ErrorCode:Fail] CUDA failure 999: unknown error ; GPU=0 ; file=/a/b.cc ; line=1", nameof(Kind.DeviceLost))]
    [InlineData("[ErrorCode:Fail] CUDNN failure 5000: CUDNN_STATUS_EXECUTION_FAILED ; GPU=0", nameof(Kind.DeviceLost))]
    [InlineData("[ErrorCode:Fail] CUBLAS failure 13: CUBLAS_STATUS_EXECUTION_FAILED ; GPU=0", nameof(Kind.DeviceLost))]
    [InlineData("[ErrorCode:Fail] CUDA failure 209: no kernel image is available for execution on the device", nameof(Kind.NoDevice))]
    [InlineData("[ErrorCode:Fail] CUDA failure 100: no CUDA-capable device is detected ; GPU=0", nameof(Kind.NoDevice))]
    [InlineData("[ErrorCode:Fail] Failed to load library libcublasLt.so.13: cannot open shared object file", nameof(Kind.NoDevice))]
    [InlineData("[ErrorCode:Fail] CUDA failure 219: invalid OpenGL or DirectX context ; GPU=0", nameof(Kind.Other))]
    [InlineData("[ErrorCode:Fail] CUDA failure 1: invalid argument ; GPU=0 ; expr=cudaMemcpyAsync", nameof(Kind.Other))]
    [InlineData("[ErrorCode:Fail] CUDNN failure 2000: CUDNN_STATUS_BAD_PARAM ; GPU=0", nameof(Kind.Other))]
    [InlineData("[ErrorCode:Fail] CUBLAS failure 7: CUBLAS_STATUS_INVALID_VALUE ; GPU=0", nameof(Kind.Other))]
    [InlineData("[ErrorCode:NotImplemented] Could not find an implementation for CudaOutOfMemory(1)", nameof(Kind.Other))]
    [InlineData("[ErrorCode:InvalidGraph] Node (out of memory) has a wrong input", nameof(Kind.Other))]
    [InlineData("[ErrorCode:InvalidArgument] Got invalid dimensions for input: sample; device lost, no memory", nameof(Kind.WrongInput))]
    public void A_message_is_classified_by_code(string message, string expected)
        => Assert.Equal(expected, RuntimeFailures.Classify(message).ToString());
}
