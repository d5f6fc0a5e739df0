using AdGenius.Diffusion.Graphs;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>A U-Net with both loops: latents stay on the device where the plan permits it.</summary>
internal sealed class UnetDenoiser : IDenoiser
{
    private readonly Denoiser _plain;
    private readonly LatentGraphs? _latentGraphs;
    private readonly DeviceDenoiser? _device;

    /// <param name="unet">The graph; stays owned by the caller.</param>
    /// <param name="signature">Its inputs.</param>
    /// <param name="loadOwn">Loads graphs of our own; null where latents cannot stay on the device.</param>
    internal UnetDenoiser(IGraph unet, UnetSignature signature, Func<byte[], IGraph>? loadOwn)
    {
        Traits = signature.Traits;
        _plain = new Denoiser(unet, signature);
        if (unet.IsOnDevice && loadOwn is not null)
        {
            _latentGraphs = new LatentGraphs(loadOwn, signature.Sample.ElementType, signature.Output.ElementType);
            _device = new DeviceDenoiser(unet, signature, _latentGraphs);
        }
    }

    public DenoiserTraits Traits { get; }

    public void Run(DenoisePlan plan, float[] latents, Action<int, Func<float[]>>? afterStep, CancellationToken cancellationToken)
    {
        if (_device is not null && DeviceDenoiser.Handles(plan))
        {
            _device.Run(plan, latents, afterStep, cancellationToken);
            return;
        }

        _plain.Run(plan, latents, afterStep, cancellationToken);
    }

    public void Dispose() => _latentGraphs?.Dispose();
}
