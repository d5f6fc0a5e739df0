namespace AdGenius.ProviderWorker.Providers.OpenAi;

/// <summary>How a picture to start from is sent.</summary>
internal enum OpenAiImageFormat
{
    /// <summary>The file <c>input_reference</c> of the form.</summary>
    File,

    /// <summary>The field <c>input_reference[image_url]</c>.</summary>
    Url,
}
