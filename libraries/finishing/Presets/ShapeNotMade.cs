namespace AdGenius.Finishing.Presets;

/// <summary>A shape of files that a platform accepts, though no output is made in it.</summary>
public sealed record ShapeNotMade
{
    /// <summary>Width to height, such as 4:3.</summary>
    public required string Shape { get; init; }

    /// <summary>The smallest width that is accepted, in pixels.</summary>
    public required int MinWidth { get; init; }

    /// <summary>The smallest height that is accepted, in pixels.</summary>
    public required int MinHeight { get; init; }
}
