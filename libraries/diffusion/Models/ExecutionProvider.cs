namespace AdGenius.Diffusion;

/// <summary>What computes a model's graphs.</summary>
public enum ExecutionProvider
{
    /// <summary>The best one with a device: CUDA, then WebGPU, then the processor.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>NVIDIA cards; needs the published GPU build of the native library.</summary>
    Cuda,

    /// <summary>Any maker's card, through WebGPU.</summary>
    WebGpu,
}
