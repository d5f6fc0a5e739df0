namespace AdGenius.Diffusion.Noise;

/// <summary>Gives each picture of a batch its own generator, so that a picture does not depend on the batch.</summary>
public sealed class BatchNoise(IReadOnlyList<INoiseSource> pictures) : INoiseSource
{
    /// <inheritdoc/>
    public void Fill(Span<float> destination)
    {
        int length = destination.Length / pictures.Count;
        for (int i = 0; i < pictures.Count; i++)
        {
            pictures[i].Fill(destination.Slice(i * length, length));
        }
    }
}
