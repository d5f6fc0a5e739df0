using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Assets;

/// <summary>What an uploaded file is used for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AssetKind>))]
public enum AssetKind
{
    /// <summary>A picture that a video starts from.</summary>
    Picture,

    /// <summary>A picture that is drawn over a video.</summary>
    Logo,

    /// <summary>A sound file.</summary>
    Music,

    /// <summary>A font file.</summary>
    Font,
}
