namespace AdGenius.Diffusion.Devices;

/// <summary>The ONNX Runtime execution provider of a model's graphs.</summary>
public enum ExecutionProvider
{
    /// <summary>CUDA where a GPU can be used, else the processor.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>NVIDIA GPUs; needs a build with <c>OnnxRuntimePackage=Gpu</c>, CUDA 13 and cuDNN.</summary>
    Cuda,
}
