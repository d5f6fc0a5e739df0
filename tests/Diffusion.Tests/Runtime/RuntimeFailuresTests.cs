using System.Reflection;
using System.Runtime.CompilerServices;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Graphs;
using Microsoft.ML.OnnxRuntime;
using Kind = AdGenius.Diffusion.Graphs.RuntimeFailures.Kind;

namespace AdGenius.Diffusion.Tests.Runtime;

/// <summary>The runtime's messages as they were seen in reports, and as its sources write them.</summary>
public sealed class RuntimeFailuresTests
{
    private const string Node = "Non-zero status code returned while running Conv node. Name:'/conv_in/Conv' Status Message: ";

    // Recorded on an H100 with ONNX Runtime 1.31.0, CUDA 13.0 and cuDNN 9.19.
    private const string Arena = "/onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:360 void* "
        + "onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, onnxruntime::Stream*) ";

    private const string ArenaIsFull = "[ErrorCode:Fail] Non-zero status code returned while running MatMul node. "
        + "Name:'/down_blocks.0/attn1/MatMul' Status Message: " + Arena
        + "Available memory of 434690560 is smaller than requested bytes of 536870912\n";

    private const string ArenaIsFullWhileLoading = "[ErrorCode:Fail] Exception during initialization: " + Arena
        + "Available memory of 0 is smaller than requested bytes of 256\n";

    private const string GpuIsFull = "[ErrorCode:Fail] Non-zero status code returned while running MatMul node. "
        + "Name:'/down_blocks.0/attn1/MatMul' Status Message: " + Arena
        + "Failed to allocate memory for requested buffer of size 107374182400\n";

    private const string GpuIsLost = "[ErrorCode:Fail] CUDA failure 700: an illegal memory access was encountered ; GPU=0 ; hostname=vm ; "
        + "file=/onnxruntime_src/onnxruntime/core/providers/cuda/gpu_data_transfer.cc ; line=91 ; expr=cudaMemcpyAsync(dst_data, src_data)";

    private const string UnsupportedConvolution = "[ErrorCode:ShapeInferenceNotRegistered] Non-zero status code returned while "
        + "running Conv node. Name:'/conv_in/Conv' Status Message: Failed to initialize CUDNN Frontend: "
        + "/onnxruntime_src/cudnn_fe_call.cc:117 CudaCall(ERRTYPE, const char*)\n Warning: CUDNN_STATUS_NOT_SUPPORTED_LAYOUT; "
        + "Reason: !is_NHWC\nWarning: CUDNN_STATUS_NOT_SUPPORTED; "
        + "Reason: (CUDNN_STATUS_NOT_INITIALIZED == status) || (CUDNN_STATUS_NOT_SUPPORTED == ((status) / 1000 * 1000))\n"
        + "Warning: CUDNN_STATUS_INTERNAL_ERROR_COMPILATION_FAILED; Reason: engine";

    [Theory]
    [InlineData("[ErrorCode:RuntimeException] " + Node + "Failed to allocate memory for requested buffer of size 21", nameof(Kind.Memory))]
    [InlineData("[ErrorCode:Fail] Available memory of 1048576 is smaller than requested bytes of 134217728", nameof(Kind.Memory))]
    [InlineData("[ErrorCode:RuntimeException] std::bad_alloc", nameof(Kind.Memory))]
    [InlineData("[ErrorCode:Fail] CUDA failure 2: out of memory ; GPU=0; expr=cudaMalloc(&p, size)", nameof(Kind.Memory))]
    [InlineData("[ErrorCode:Fail] CUDNN failure 4: CUDNN_STATUS_ALLOC_FAILED ; GPU=0 ; expr=cudnnCreate", nameof(Kind.Memory))]
    [InlineData("[ErrorCode:Fail] CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0", nameof(Kind.Memory))]
    [InlineData("[ErrorCode:Fail] CUDNN failure 4003: CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED ; GPU=0", nameof(Kind.Memory))]
    [InlineData("[ErrorCode:Fail] CUDNN failure 4004: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED ; GPU=0", nameof(Kind.Memory))]
    [InlineData("[ErrorCode:Fail] CURAND failure 102: CURAND_STATUS_ALLOCATION_FAILED ; GPU=0", nameof(Kind.Memory))]
    [InlineData("[ErrorCode:Fail] CUDA failure 700: an illegal memory access was encountered ; GPU=0", nameof(Kind.DeviceLost))]
    [InlineData("[ErrorCode:Fail] CUDA failure 214: uncorrectable ECC error encountered ; GPU=0", nameof(Kind.DeviceLost))]
    [InlineData("[ErrorCode:RuntimeException] CUDA error 719: unspecified launch failure", nameof(Kind.DeviceLost))]
    [InlineData("[ErrorCode:Fail] CUDA failure 999: unknown error ; GPU=0 ; file=/a/b.cc ; line=1", nameof(Kind.DeviceLost))]
    [InlineData("[ErrorCode:Fail] CUDA failure 709: context is destroyed ; GPU=0", nameof(Kind.DeviceLost))]
    [InlineData("[ErrorCode:Fail] CUDA failure 806: MPS client failed to connect to the MPS server ; GPU=0", nameof(Kind.DeviceLost))]
    [InlineData("[ErrorCode:Fail] CUDA failure 810: MPS client has been terminated by the server ; GPU=0", nameof(Kind.DeviceLost))]
    [InlineData("[ErrorCode:Fail] CUDNN failure 5000: CUDNN_STATUS_EXECUTION_FAILED ; GPU=0", nameof(Kind.DeviceLost))]
    [InlineData("[ErrorCode:Fail] CUDNN failure 5001: CUDNN_STATUS_EXECUTION_FAILED_CUDA_DRIVER ; GPU=0", nameof(Kind.DeviceLost))]
    [InlineData("[ErrorCode:Fail] CUDNN failure 4000: CUDNN_STATUS_INTERNAL_ERROR ; GPU=0", nameof(Kind.DeviceLost))]
    [InlineData("[ErrorCode:Fail] CUBLAS failure 13: CUBLAS_STATUS_EXECUTION_FAILED ; GPU=0", nameof(Kind.DeviceLost))]
    [InlineData("[ErrorCode:Fail] CUBLAS failure 14: CUBLAS_STATUS_INTERNAL_ERROR ; GPU=0", nameof(Kind.DeviceLost))]
    [InlineData("[ErrorCode:Fail] CUDA failure 209: no kernel image is available for execution on the device", nameof(Kind.NoDevice))]
    [InlineData("[ErrorCode:Fail] CUDA failure 100: no CUDA-capable device is detected ; GPU=0", nameof(Kind.NoDevice))]
    [InlineData("[ErrorCode:Fail] CUDA failure 803: unsupported display driver / cuda driver combination", nameof(Kind.NoDevice))]
    [InlineData("[ErrorCode:Fail] CUDA failure 805: MPS client failed to connect to the MPS control daemon", nameof(Kind.NoDevice))]
    [InlineData("[ErrorCode:Fail] CUDA failure 807: MPS server is not ready to accept new MPS client requests", nameof(Kind.NoDevice))]
    [InlineData("[ErrorCode:Fail] CUDA failure 808: The maximum number of MPS clients has been reached", nameof(Kind.NoDevice))]
    [InlineData("[ErrorCode:Fail] CUDA failure 809: All the hardware resources are in use", nameof(Kind.NoDevice))]
    [InlineData("[ErrorCode:Fail] Failed to load library libcublasLt.so.13: cannot open shared object file", nameof(Kind.NoDevice))]
    [InlineData("[ErrorCode:Fail] CUDA failure 219: invalid OpenGL or DirectX context ; GPU=0", nameof(Kind.Other))]
    [InlineData("[ErrorCode:Fail] CUDA failure 1: invalid argument ; GPU=0 ; expr=cudaMemcpyAsync", nameof(Kind.Other))]
    [InlineData("[ErrorCode:Fail] CUDNN failure 2000: CUDNN_STATUS_BAD_PARAM ; GPU=0", nameof(Kind.Other))]
    [InlineData("[ErrorCode:Fail] CUDNN failure 4001: CUDNN_STATUS_INTERNAL_ERROR_COMPILATION_FAILED ; GPU=0", nameof(Kind.Other))]
    [InlineData("[ErrorCode:Fail] CUDNN failure 4005: CUDNN_STATUS_INTERNAL_ERROR_BAD_LAUNCH_PARAM ; GPU=0", nameof(Kind.Other))]
    [InlineData("[ErrorCode:Fail] CUBLAS failure 7: CUBLAS_STATUS_INVALID_VALUE ; GPU=0", nameof(Kind.Other))]
    [InlineData(ArenaIsFull, nameof(Kind.Memory))]
    [InlineData(ArenaIsFullWhileLoading, nameof(Kind.Memory))]
    [InlineData(GpuIsFull, nameof(Kind.Memory))]
    [InlineData(GpuIsLost, nameof(Kind.DeviceLost))]
    [InlineData(UnsupportedConvolution, nameof(Kind.Other))]
    [InlineData("[ErrorCode:NotImplemented] Could not find an implementation for CudaOutOfMemory(1)", nameof(Kind.Other))]
    [InlineData("[ErrorCode:InvalidGraph] Node (out of memory) has a wrong input", nameof(Kind.Other))]
    [InlineData("[ErrorCode:InvalidArgument] Got invalid dimensions for input: sample; device lost, no memory", nameof(Kind.WrongInput))]
    public void A_message_is_classified_by_code(string message, string expected)
        => Assert.Equal(expected, RuntimeFailures.Classify(message).ToString());

    /// <summary>What a batch may be tried again for, later or on another worker.</summary>
    [Theory]
    [InlineData("[ErrorCode:Fail] CUDA failure 2: out of memory ; GPU=0; expr=cudaMalloc(&p, size)", true, true)]
    [InlineData("[ErrorCode:Fail] CUDA failure 2: out of memory ; GPU=0; expr=cudaMalloc(&p, size)", false, false)]
    [InlineData(GpuIsFull, true, true)]
    [InlineData(ArenaIsFullWhileLoading, true, false)]
    [InlineData("[ErrorCode:Fail] CUDA failure 46: CUDA-capable device(s) is/are busy or unavailable ; GPU=0", true, true)]
    [InlineData(GpuIsLost, true, true)]
    [InlineData("[ErrorCode:Fail] CUDA failure 100: no CUDA-capable device is detected ; GPU=0", true, true)]
    [InlineData("[ErrorCode:Fail] CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=0", true, true)]
    [InlineData("[ErrorCode:Fail] CUDA failure 803: system has unsupported display driver / cuda driver combination", true, true)]
    [InlineData("[ErrorCode:Fail] CUDA failure 805: MPS client failed to connect to the MPS control daemon", true, true)]
    [InlineData("[ErrorCode:Fail] CUDA failure 806: MPS client failed to connect to the MPS server ; GPU=0", true, true)]
    [InlineData("[ErrorCode:Fail] CUDA failure 807: MPS server is not ready to accept new MPS client requests", true, true)]
    [InlineData("[ErrorCode:Fail] CUDA failure 809: All the hardware resources are in use", true, true)]
    [InlineData("[ErrorCode:Fail] CUDA failure 209: no kernel image is available for execution on the device", true, false)]
    [InlineData("[ErrorCode:Fail] Failed to load library libcublasLt.so.13: cannot open shared object file", true, false)]
    [InlineData("[ErrorCode:InvalidProtobuf] Load model from unet/model.onnx failed:Protobuf parsing failed.", true, false)]
    public void A_failure_to_load_is_transient_where_it_may_pass(string message, bool mayFit, bool isTransient)
        => Assert.Equal(
            isTransient, RuntimeFailures.MapLoadFailure(Failure(message), "unet/model.onnx", ExecutionProvider.Cuda, mayFit).IsTransient);

    /// <summary>A fault of the files is found once and kept; what the device's libraries report may pass.</summary>
    [Theory]
    [InlineData("[ErrorCode:Fail] CUDA failure 304: OS call failed or operation not supported on this OS ; GPU=0", false)]
    [InlineData("[ErrorCode:Fail] CUDNN failure 1002: CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH ; GPU=0", false)]
    [InlineData("[ErrorCode:Fail] CUDNN_FE failure 10: CUDA_API_FAILED ; GPU=0", false)]
    [InlineData("[ErrorCode:Fail] Load model from unet/model.onnx failed: a node has a wrong input", true)]
    [InlineData("[ErrorCode:InvalidProtobuf] Load model from unet/model.onnx failed:Protobuf parsing failed.", true)]
    public void A_failure_to_load_is_of_the_files_where_no_library_of_the_device_reports_it(string message, bool isOfFiles)
        => Assert.Equal(
            isOfFiles, RuntimeFailures.MapLoadFailure(Failure(message), "unet/model.onnx", ExecutionProvider.Cuda, true).IsOfFiles);

    /// <summary>Graphs that were optimized for a GPU are whole, and have operations that the processor does not.</summary>
    [Fact]
    public void A_graph_for_another_execution_provider_is_not_called_damaged()
    {
        const string Message = "[ErrorCode:NotImplemented] Could not find an implementation for GroupNorm(1) node with name 'GroupNorm_0'";
        var fault = RuntimeFailures.MapLoadFailure(Failure(Message), "unet/model.onnx", ExecutionProvider.Cpu, mayFit: true);
        Assert.True(fault.IsOfFiles);
        Assert.Equal(
            "unet/model.onnx has an operation that cpu cannot compute, such as one of a graph that was optimized for another execution "
            + $"provider: {Message}",
            fault.Message);
    }

    /// <summary>As the runtime throws it; its constructor is its own.</summary>
    private static OnnxRuntimeException Failure(string message)
    {
        var failure = (OnnxRuntimeException)RuntimeHelpers.GetUninitializedObject(typeof(OnnxRuntimeException));
        typeof(Exception).GetField("_message", BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(failure, message);
        return failure;
    }

    [Theory]
    [InlineData(ArenaIsFull, "Available memory of 434690560 is smaller than requested bytes of 536870912")]
    [InlineData(GpuIsFull, "Failed to allocate memory for requested buffer of size 107374182400")]
    [InlineData(
        "[ErrorCode:Fail] /src/cuda_call.cc:154 CudaCall(ERRTYPE) CUDA failure 100: no CUDA-capable device is detected ; GPU=0 ; line=1",
        "CUDA failure 100: no CUDA-capable device is detected")]
    [InlineData(
        "[ErrorCode:Fail] /src/provider_bridge_ort.cc:2043 Get() Failed to load library /app/libonnxruntime_providers_cuda.so with error: "
        + "libcublasLt.so.13: cannot open shared object file: No such file or directory",
        "libcublasLt.so.13: cannot open shared object file: No such file or directory")]
    [InlineData(
        "[ErrorCode:Fail] /src/cuda_execution_provider_info.cc:63 FromProviderOptions(const onnxruntime::ProviderOptions&) "
        + "[ONNXRuntimeError] : 1 : FAIL : provider_options_utils.h:187 Parse Failed to parse provider option \"device_id\": "
        + "cuda_execution_provider_info.cc:71 operator()",
        "Failed to parse provider option \"device_id\"")]
    [InlineData("[ErrorCode:Fail] Something else\nand more", "[ErrorCode:Fail] Something else")]
    public void The_reason_is_found_among_signatures_and_files(string message, string expected)
        => Assert.Equal(expected, RuntimeFailures.Reason(message));
}
