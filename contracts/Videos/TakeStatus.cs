using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Videos;

/// <summary>The status of one take.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TakeStatus>))]
public enum TakeStatus
{
    /// <summary>Not started.</summary>
    Pending,

    /// <summary>A provider or the frame workers are generating the clip.</summary>
    Generating,

    /// <summary>The clip is being finished: sound, captions, overlays, shapes.</summary>
    Finishing,

    /// <summary>The finished files are being stored.</summary>
    Storing,

    /// <summary>Stored; <c>VideoStored</c> was received.</summary>
    Stored,

    /// <summary>Failed permanently; the outcome has the reason.</summary>
    Failed,

    /// <summary>Cancelled on request.</summary>
    Cancelled,
}
