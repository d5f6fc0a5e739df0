namespace AdGenius.Finishing.Voice;

/// <summary>What speaks.</summary>
public enum SpeechEngine
{
    /// <summary>The draft voices inside ffmpeg.</summary>
    Flite,

    /// <summary>A server with OpenAI's endpoint for speech.</summary>
    OpenAi,
}
