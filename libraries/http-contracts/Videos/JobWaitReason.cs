using System.Text.Json.Serialization;

namespace AdGenius.HttpContracts.Videos;

/// <summary>Why a queued job is not started.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobWaitReason>))]
public enum JobWaitReason
{
    /// <summary>Its start time has not come.</summary>
    Scheduled,

    /// <summary>An operator has paused the tenant.</summary>
    TenantPaused,

    /// <summary>An operator has paused the model.</summary>
    ModelPaused,
}
