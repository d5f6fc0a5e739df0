using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Videos;

/// <summary>The transition from one scene to the next.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Transition>))]
public enum Transition
{
    /// <summary>Crossfade.</summary>
    Crossfade,

    /// <summary>A hard cut; nothing overlaps.</summary>
    Cut,

    /// <summary>Fade out to black, then in from black.</summary>
    FadeThroughBlack,

    /// <summary>The next scene pushes in from the right.</summary>
    Slide,

    /// <summary>An edge uncovers the next scene.</summary>
    Wipe,

    /// <summary>Zooms into the next scene.</summary>
    Zoom,

    /// <summary>Pixels switch to the next scene in random order.</summary>
    Dissolve,
}
