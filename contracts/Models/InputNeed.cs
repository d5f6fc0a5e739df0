using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Models;

/// <summary>Whether a model takes an input.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InputNeed>))]
public enum InputNeed
{
    /// <summary>It must not be given.</summary>
    None,

    /// <summary>It may be given.</summary>
    Optional,

    /// <summary>It must be given.</summary>
    Required,
}
