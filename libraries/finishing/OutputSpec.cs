using AdGenius.Contracts.Videos;

namespace AdGenius.Finishing;

/// <summary>One file to make.</summary>
public sealed record OutputSpec
{
    /// <summary>The name of the file without an ending: lower-case letters, digits and dashes.</summary>
    public required string Name { get; init; }

    /// <summary>The platform preset, such as <c>tiktok</c>; null for general rules.</summary>
    public string? Preset { get; init; }

    /// <summary>The shape: 16:9, 9:16, 1:1 or 4:5; null for the preset's first one, or without a preset that of the first clip.</summary>
    public string? Shape { get; init; }

    /// <summary>The size in pixels, even numbers; null for the size that preset and clip suggest.</summary>
    public FrameSize? Size { get; init; }

    /// <summary>How a clip of another shape is fitted in.</summary>
    public Shapes.Reframe Reframe { get; init; } = Shapes.Reframe.Auto;
}
