using AdGenius.Contracts.Videos;

namespace AdGenius.Media.Composition.Encoding;

/// <summary>The encoder's speed and quality.</summary>
/// <param name="Preset">libx264's preset.</param>
/// <param name="ConstantRateFactor">libx264's quality: lower is better and larger.</param>
internal readonly record struct EncoderSettings(string Preset, int ConstantRateFactor)
{
    /// <summary>Chosen so that a minute of video takes a minute or two on two cores at every size.</summary>
    public static EncoderSettings Of(Quality quality) => quality switch
    {
        Quality.Draft => new EncoderSettings("veryfast", 20),
        Quality.Standard => new EncoderSettings("medium", 20),
        Quality.High => new EncoderSettings("medium", 20),
        Quality.Premium => new EncoderSettings("faster", 20),
        _ => throw new ArgumentOutOfRangeException(nameof(quality), quality, null),
    };
}
