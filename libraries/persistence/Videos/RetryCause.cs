using System.Text.Json.Serialization;

namespace AdGenius.Persistence.Videos;

/// <summary>Why a stage of a take is retried. Each cause has a limit of its own.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RetryCause>))]
public enum RetryCause
{
    /// <summary>A worker failed or stalled.</summary>
    Worker,

    /// <summary>The hosted image model is unavailable.</summary>
    HostedImages,

    /// <summary>The object store is unavailable, or a worker's disk is full.</summary>
    ObjectStore,
}
