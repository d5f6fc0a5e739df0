namespace AdGenius.ProviderWorker.Providers.OpenAi;

/// <summary>Body formats of <c>POST /v1/videos</c>.</summary>
internal enum OpenAiRequestFormat
{
    /// <summary>A multipart form, as OpenAI's client sends it.</summary>
    Multipart,

    /// <summary>JSON, as SGLang requires it for text to video.</summary>
    Json,
}
