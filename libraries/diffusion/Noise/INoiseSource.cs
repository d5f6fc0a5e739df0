namespace AdGenius.Diffusion.Noise;

/// <summary>Gives standard normal numbers; each call continues where the last one ended.</summary>
public interface INoiseSource
{
    /// <summary>Fills the span with one draw: what one call of torch.randn of that many elements gives.</summary>
    void Fill(Span<float> destination);
}
