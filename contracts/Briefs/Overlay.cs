namespace AdGenius.Contracts.Briefs;

/// <summary>One text or picture that is laid over the video. Either <see cref="Text"/> or <see cref="Image"/>.</summary>
public sealed record Overlay
{
    /// <summary>The text. The longest allowed text depends on the place: see <see cref="Overlays"/>.</summary>
    public string? Text { get; init; }

    /// <summary>
    /// The picture: a key of the tenant's own folder in the object store, an asset id, or an https address; up to 2,048 characters.
    /// </summary>
    public string? Image { get; init; }

    /// <summary>When it appears, in seconds from the start of the video, 0 to 600. Default: the start.</summary>
    public double? From { get; init; }

    /// <summary>
    /// When it disappears, in seconds from the start of the video, above <see cref="From"/>, up to 600. Default: the end.
    /// </summary>
    public double? To { get; init; }
}
