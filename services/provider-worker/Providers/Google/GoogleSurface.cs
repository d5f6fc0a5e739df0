namespace AdGenius.ProviderWorker.Providers.Google;

/// <summary>Google's two APIs for videos.</summary>
internal enum GoogleSurface
{
    /// <summary>Veo on Vertex, also called the Gemini Enterprise Agent Platform.</summary>
    Vertex,

    /// <summary>Gemini Omni through Interactions, on a plain API key.</summary>
    Interactions,
}
