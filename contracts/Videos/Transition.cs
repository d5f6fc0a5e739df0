using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Videos;

/// <summary>How one scene gives way to the next.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Transition>))]
public enum Transition
{
    /// <summary>One fades into the other.</summary>
    Crossfade,

    /// <summary>A hard cut; nothing overlaps.</summary>
    Cut,

    /// <summary>Through black.</summary>
    FadeThroughBlack,

    /// <summary>The next scene pushes in from the right.</summary>
    Slide,

    /// <summary>An edge uncovers the next scene.</summary>
    Wipe,

    /// <summary>Zooms into the next scene.</summary>
    Zoom,

    /// <summary>Pixel by pixel, in random order.</summary>
    Dissolve,
}
