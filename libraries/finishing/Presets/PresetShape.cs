namespace AdGenius.Finishing.Presets;

/// <summary>One shape that a platform accepts.</summary>
public sealed record PresetShape
{
    /// <summary>16:9, 9:16, 1:1 or 4:5.</summary>
    public required string Shape { get; init; }

    /// <summary>The advised width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>The advised height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>The smallest width that is accepted.</summary>
    public required int MinWidth { get; init; }

    /// <summary>The smallest height that is accepted.</summary>
    public required int MinHeight { get; init; }

    /// <summary>Where the platform's own texts and buttons are not.</summary>
    public required SafeArea SafeArea { get; init; }
}
