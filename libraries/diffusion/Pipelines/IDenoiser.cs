namespace AdGenius.Diffusion.Pipelines;

/// <summary>Turns the latents of a batch from noise into pictures.</summary>
internal interface IDenoiser
{
    /// <summary>Runs all steps of a plan, changing the latents in place.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="latents">The pictures one after the other.</param>
    /// <param name="afterStep">Told the steps done, and how to get an estimate of the clean latents.</param>
    /// <param name="cancellationToken">Stops within the step.</param>
    void Run(DenoisePlan plan, float[] latents, Action<int, Func<float[]>>? afterStep, CancellationToken cancellationToken);
}
