using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Videos;

/// <summary>A stage of a job that one command to a worker stands for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WorkStage>))]
public enum WorkStage
{
    /// <summary>A prompt worker analyzes the prompt.</summary>
    Quantify,

    /// <summary>A provider makes the clip or the image.</summary>
    Generate,

    /// <summary>A frame worker fetches the picture that the keyframes start from.</summary>
    SourceImage,

    /// <summary>A frame worker renders a batch of keyframes.</summary>
    Keyframes,

    /// <summary>A frame worker makes the clip of keyframes, or of a provider's image.</summary>
    Compose,

    /// <summary>A storage worker makes the finished files of the clip.</summary>
    Finish,

    /// <summary>A storage worker stores the finished files.</summary>
    Store,
}
