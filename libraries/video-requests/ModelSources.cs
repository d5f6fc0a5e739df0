using AdGenius.Contracts.Clips;

namespace AdGenius.VideoRequests;

/// <summary>Where the pictures of a model come from, and whether they cost money.</summary>
public static class ModelSources
{
    /// <summary>Where frame workers take the pictures of <paramref name="model"/> from; null when a provider makes the clip.</summary>
    /// <param name="model">The model id, or <see cref="ModelIds.Placeholder"/>.</param>
    /// <param name="localSource">Where the pictures of the model <c>local</c> come from: the setting <c>Frames:Source</c>.</param>
    public static KeyframeSource? Of(string model, KeyframeSource localSource) => model switch
    {
        ModelIds.Placeholder => KeyframeSource.Placeholder,
        ModelIds.Local => localSource,
        _ when ModelIds.LocalNameOf(model) is not null => KeyframeSource.Diffusion,
        _ => null,
    };

    /// <summary>True when a provider of clips or of pictures is paid for a video of <paramref name="model"/>.</summary>
    /// <param name="model">The model id, or <see cref="ModelIds.Placeholder"/>.</param>
    /// <param name="localSource">Where the pictures of the model <c>local</c> come from: the setting <c>Frames:Source</c>.</param>
    public static bool IsPaid(string model, KeyframeSource localSource) =>
        Of(model, localSource) is null or KeyframeSource.HostedImages;
}
