using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Briefs;

/// <summary>Whether files are signed with C2PA content credentials.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<C2paPolicy>))]
public enum C2paPolicy
{
    /// <summary>Not signed.</summary>
    None,

    /// <summary>Signed where a signer is configured.</summary>
    WhenAvailable,

    /// <summary>Signed, and the take fails where that is not possible.</summary>
    Required,
}
