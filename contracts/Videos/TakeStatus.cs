using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Videos;

/// <summary>Where one take stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TakeStatus>))]
public enum TakeStatus
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>A provider or our own workers are making the clip.</summary>
    Generating,

    /// <summary>The clip is being finished and stored.</summary>
    Storing,

    /// <summary>Stored and announced.</summary>
    Stored,

    /// <summary>Given up, with a reason.</summary>
    Failed,

    /// <summary>Stopped on request.</summary>
    Cancelled,
}
