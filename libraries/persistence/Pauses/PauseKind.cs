using System.Text.Json.Serialization;

namespace AdGenius.Persistence.Pauses;

/// <summary>What can be paused.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PauseKind>))]
public enum PauseKind
{
    /// <summary>A queue of the bus: no process takes messages from it; those it has taken are finished.</summary>
    Queue,

    /// <summary>A model of the catalogue: jobs that request it stay queued, and no take falls back to it.</summary>
    Model,

    /// <summary>A tenant: its jobs stay queued.</summary>
    Tenant,
}
