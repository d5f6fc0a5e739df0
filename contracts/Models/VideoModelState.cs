using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Models;

/// <summary>Whether a model can be used now.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VideoModelState>))]
public enum VideoModelState
{
    /// <summary>Ready.</summary>
    Available,

    /// <summary>No key is configured; <see cref="VideoModel.Note"/> names the variable to set.</summary>
    NoKey,

    /// <summary>The provider has retired it.</summary>
    Retired,

    /// <summary>Configured, but not working now; <see cref="VideoModel.Note"/> says why.</summary>
    NotReady,
}
