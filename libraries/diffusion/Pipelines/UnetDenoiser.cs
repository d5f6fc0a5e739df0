using AdGenius.Diffusion.Graphs;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>A U-Net with both loops: latents stay on the device where the plan permits it.</summary>
internal sealed class UnetDenoiser : IDenoiser
{
    private readonly Denoiser _plain;
    private readonly LatentGraphs? _latentGraphs;
    private readonly DeviceDenoiser? _device;
    private readonly ControlNet? _controlNet;

    /// <param name="unet">The graph; stays owned by the caller.</param>
    /// <param name="signature">Its inputs.</param>
    /// <param name="controlNet">The ControlNet beside it; null for none.</param>
    /// <param name="loadOwn">Loads graphs of our own; null where latents cannot stay on the device.</param>
    internal UnetDenoiser(IGraph unet, UnetSignature signature, ControlNet? controlNet, Func<byte[], IGraph>? loadOwn)
    {
        Traits = signature.Traits with { SupportsControlImage = controlNet is not null || signature.Traits.TakesControlImage };
        _controlNet = controlNet;
        _plain = new Denoiser(unet, signature, controlNet);
        if (unet.IsOnDevice && loadOwn is not null)
        {
            _latentGraphs = new LatentGraphs(loadOwn, signature.Sample.ElementType, signature.Output.ElementType);
            _device = new DeviceDenoiser(unet, signature, _latentGraphs);
        }
    }

    public DenoiserTraits Traits { get; }

    public void Run(DenoisePlan plan, float[] latents, Action<int, Func<float[]>>? afterStep, CancellationToken cancellationToken)
    {
        if (plan.StepCount == 0)
        {
            return;
        }

        if (_device is not null && _controlNet is null && DeviceDenoiser.Handles(plan))
        {
            _device.Run(plan, latents, afterStep, cancellationToken);
            return;
        }

        _plain.Run(plan, latents, afterStep, cancellationToken);
    }

    public void Dispose() => _latentGraphs?.Dispose();
}
