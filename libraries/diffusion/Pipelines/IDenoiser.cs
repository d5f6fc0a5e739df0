namespace AdGenius.Diffusion.Pipelines;

/// <summary>Denoises the latents of a batch.</summary>
internal interface IDenoiser : IDisposable
{
    /// <summary>What the denoiser takes and how guidance is done.</summary>
    DenoiserTraits Traits { get; }

    /// <summary>Runs all steps of a plan, changing the latents in place.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="latents">The pictures one after the other.</param>
    /// <param name="afterStep">Called with the steps done and a function that estimates the clean latents.</param>
    /// <param name="cancellationToken">Stops within the step.</param>
    void Run(DenoisePlan plan, float[] latents, Action<int, Func<float[]>>? afterStep, CancellationToken cancellationToken);
}
