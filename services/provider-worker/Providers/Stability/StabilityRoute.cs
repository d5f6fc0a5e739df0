namespace AdGenius.ProviderWorker.Providers.Stability;

/// <summary>How <c>stability_svd</c> is served since its own API ended.</summary>
internal enum StabilityRoute
{
    /// <summary>Stability's text-to-image, then motion by our own frame workers.</summary>
    Image,

    /// <summary>Stable Video Diffusion on fal.</summary>
    Fal,
}
